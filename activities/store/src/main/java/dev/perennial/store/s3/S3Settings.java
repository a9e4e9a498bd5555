package dev.perennial.store.s3;

import java.net.URI;
import java.util.regex.Pattern;

/**
 * Where an S3 bucket is and who asks.
 *
 * @param endpoint {@code http://HOST:PORT} or {@code https://HOST}
 * @param region the region that requests are signed for; most servers of one's own take {@code us-east-1}
 * @param bucket the bucket's name
 * @param accessKey who asks
 * @param secretKey their secret; never printed
 */
public record S3Settings(URI endpoint, String region, String bucket, String accessKey, String secretKey) {
    private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

    public S3Settings {
        String scheme = endpoint.getScheme();
        if (endpoint.getHost() == null || !("http".equals(scheme) || "https".equals(scheme))) {
            throw new IllegalArgumentException(
                    "S3 endpoint: expected http://HOST:PORT or https://HOST, found '" + endpoint + "'");
        }
        if (!BUCKET.matcher(bucket).matches()) {
            throw new IllegalArgumentException("S3 bucket: expected 3 to 63 of [a-z0-9.-], found '" + bucket + "'");
        }
        if (region.isBlank() || accessKey.isBlank() || secretKey.isBlank()) {
            throw new IllegalArgumentException("S3 settings: expected a region, an access key and a secret key for "
                    + endpoint + ", found at least one of them empty");
        }
    }

    /** The usual settings of a server of one's own. */
    public static S3Settings of(URI endpoint, String bucket, String accessKey, String secretKey) {
        return new S3Settings(endpoint, "us-east-1", bucket, accessKey, secretKey);
    }

    /** The bucket at its endpoint, as messages name it. */
    String place() {
        return "bucket '" + bucket + "' at " + endpoint;
    }

    @Override
    public String toString() {
        return "S3Settings[" + place() + ", region=" + region + ", accessKey=" + accessKey + "]";
    }
}
