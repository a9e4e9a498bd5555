package dev.perennial.store.blob;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.store.frame.BlobContent;
import dev.perennial.store.frame.Encoding;
import dev.perennial.tensor.TensorInfo;

/**
 * Where a blob lies: {@code blobs/sha256/AA/HEX.tensor.raw} for a tensor by its
 * {@link dev.perennial.store.digest.TensorDigest}, {@code blobs/sha256/AA/HEX.bytes.raw} for other bytes by their plain
 * SHA-256. The kind is part of the key because bytes could be chosen so that their SHA-256 is some tensor's address.
 *
 * @param text the object's key
 * @param content what is expected there
 */
public record BlobKey(String text, BlobContent content) {
    /** The blob of a tensor. */
    public static BlobKey of(TensorInfo tensor, Digest digest) {
        return new BlobKey(text(digest, "tensor"), content(tensor));
    }

    /** The blob of plain bytes. */
    public static BlobKey ofBytes(Digest digest, long length) {
        return new BlobKey(text(digest, "bytes"), BlobContent.ofBytes(length));
    }

    /** What a tensor's blob holds. */
    public static BlobContent content(TensorInfo tensor) {
        return new BlobContent(tensor.dtype().code(), tensor.elements(), tensor.bytes());
    }

    private static String text(Digest digest, String kind) {
        return "blobs/sha256/" + digest.hex().substring(0, 2) + "/" + digest.hex() + "." + kind + "."
                + Encoding.RAW.suffix();
    }
}
