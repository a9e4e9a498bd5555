package dev.perennial.contract.artifact;

/**
 * A stored object, by place and by content; what travels through workflows in place of bytes.
 *
 * @param bucket the S3 bucket
 * @param key the object's key
 * @param digest SHA-256 of its decoded bytes
 * @param size its decoded length in bytes
 */
public record ArtifactRef(String bucket, String key, Digest digest, long size) {
    public ArtifactRef {
        if (bucket.isBlank() || key.isBlank()) {
            throw new IllegalArgumentException(
                    "ArtifactRef: expected a bucket and a key, found '" + bucket + "' and '" + key + "'");
        }
        if (size < 0) {
            throw new IllegalArgumentException(
                    "ArtifactRef: expected a size of 0 or more for " + key + ", found " + size);
        }
    }
}
