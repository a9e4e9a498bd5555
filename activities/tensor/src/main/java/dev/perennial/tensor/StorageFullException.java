package dev.perennial.tensor;

import java.nio.file.Path;

/** A disk without room for a file; the file was not made and nothing else was changed. */
public final class StorageFullException extends TensorException {
    private static final long serialVersionUID = 1L;

    /** Found before writing. */
    public StorageFullException(Path file, long needed, long usable) {
        super("cannot write " + file + ": it needs " + needed + " bytes and its disk has " + usable
                + " free; free some space or choose another disk");
    }

    /** Found while writing. */
    public StorageFullException(Path file, long needed, Throwable cause) {
        super(
                "cannot write " + file + ": its disk filled up before " + needed
                        + " bytes were written; free some space or choose another disk",
                cause);
    }
}
