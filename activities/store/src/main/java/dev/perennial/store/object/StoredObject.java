package dev.perennial.store.object;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * An object opened for reading.
 *
 * @param stat the whole object's size and tag
 * @param content the bytes of the range asked for
 */
public record StoredObject(ObjectStat stat, InputStream content) implements AutoCloseable {
    /**
     * Reads at most {@code limit} bytes to the end; more than that is refused with an {@link IllegalArgumentException}.
     */
    public byte[] readAll(int limit) {
        try {
            byte[] bytes = content.readNBytes(limit);
            if (content.read() >= 0) {
                throw new IllegalArgumentException(
                        "Object " + stat.key() + " is larger than the " + limit + " bytes expected of it");
            }
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            content.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
