package dev.perennial.store.object;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Bytes to be stored, of known length, readable as often as needed and from any position. */
public interface ObjectBody {
    /** The media type of bytes that are nothing in particular. */
    String BINARY = "application/octet-stream";

    /** The media type of JSON. */
    String JSON = "application/json";

    /** How many bytes there are. */
    long length();

    /**
     * Opens the bytes at a position from 0 to the length; the caller closes the stream. A
     * {@link dev.perennial.store.failure.StoreException} that is the cause of what the stream throws is what the store
     * throws.
     */
    InputStream open(long from) throws IOException;

    /** The media type under which the bytes are stored. */
    default String mediaType() {
        return BINARY;
    }

    /** A body over an array, which must not change any more. */
    static ObjectBody of(byte[] bytes, String mediaType) {
        return new BufferBody(ByteBuffer.wrap(bytes), mediaType);
    }

    /**
     * A binary body over the rest of a buffer (often a memory-mapped file); the buffer's own position is left alone.
     */
    static ObjectBody of(ByteBuffer bytes) {
        return new BufferBody(bytes.slice(), BINARY);
    }

    /** A binary body over a local file as long as it is now. */
    static ObjectBody of(Path file) throws IOException {
        return new FileBody(file, Files.size(file));
    }
}
