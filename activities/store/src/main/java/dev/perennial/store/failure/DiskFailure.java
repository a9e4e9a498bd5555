package dev.perennial.store.failure;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Locale;

/** Tells a full local disk from any other trouble with local files. */
public final class DiskFailure {
    private DiskFailure() {}

    /** The failure that {@code cause} means for {@code doing} (as in "write the file") at {@code path}. */
    public static StoreException of(String doing, Path path, IOException cause) {
        if (cause instanceof ClosedByInterruptException) {
            return new StoreInterruptedException(
                    "Interrupted while trying to " + doing + " " + path + ": run it again", cause);
        }
        if (saysFull(reason(cause))) {
            return new InsufficientStorageException(
                    "No space left to " + doing + " " + path + ": free some space on that disk, then try again", cause);
        }
        return new StoreUnavailableException(
                "Could not " + doing + " " + path + " (" + reason(cause) + "): check that disk and its permissions",
                cause);
    }

    /** Whether a message of a server or of the operating system says that there is no room. */
    public static boolean saysFull(String message) {
        String text = message.toLowerCase(Locale.ROOT);
        return text.contains("no space left") || text.contains("disk full") || text.contains("quota exceeded");
    }

    private static String reason(IOException cause) {
        String reason = cause.getMessage();
        if (cause instanceof FileSystemException failed) {
            reason = failed.getReason();
        }
        return reason == null ? cause.getClass().getSimpleName() : reason;
    }
}
