package dev.perennial.server.config;

import io.smallrye.config.WithDefault;

/** Where artifacts are kept. */
public interface S3Config {
    /** The server's address, {@code http://host:port}. */
    @WithDefault("http://127.0.0.1:9000")
    String endpoint();

    /** The bucket, made when missing. */
    @WithDefault("perennial")
    String bucket();

    /** The region to sign for. */
    @WithDefault("us-east-1")
    String region();

    /** The access key. */
    @WithDefault("perennial")
    String accessKey();

    /** The secret key. */
    @WithDefault("perennial")
    String secretKey();
}
