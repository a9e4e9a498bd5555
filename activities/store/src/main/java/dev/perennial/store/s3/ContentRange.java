package dev.perennial.store.s3;

import dev.perennial.store.failure.UnsuitableStoreException;
import okhttp3.Headers;

/** Reads an object's whole size from the headers of an answer to a whole or ranged GET. */
final class ContentRange {
    private ContentRange() {}

    static long wholeSize(Headers headers) {
        String range = headers.get("Content-Range");
        String size = range == null ? headers.get("Content-Length") : range.substring(range.lastIndexOf('/') + 1);
        try {
            return Long.parseLong(String.valueOf(size));
        } catch (NumberFormatException e) {
            throw new UnsuitableStoreException(
                    "The object store does not tell an object's size (Content-Range '" + range
                            + "'): use a store that answers GET with Content-Length",
                    e);
        }
    }
}
