package dev.perennial.store.s3;

import io.minio.Http;

/**
 * The condition of a write, as S3 spells it.
 *
 * @param header the header's name
 * @param value its value
 */
record S3Condition(String header, String value) {
    static S3Condition absent() {
        return new S3Condition("If-None-Match", "*");
    }

    static S3Condition tagged(String tag) {
        return new S3Condition("If-Match", '"' + tag + '"');
    }

    /** Whether it can hold only where there is an object already. */
    boolean needsObject() {
        return header.equals("If-Match");
    }

    Http.Headers headers() {
        return new Http.Headers(header, value);
    }

    /** A tag without the quotes that some answers carry and others do not. */
    static String unquoted(String tag) {
        return tag.replace("\"", "");
    }
}
