package dev.perennial.tensor;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** A file or folder that could not be read or written. */
public final class TensorIoException extends TensorException {
    private static final long serialVersionUID = 1L;

    /** A path, and what is wrong with it and what to do as the rest of the sentence. */
    public TensorIoException(Path path, String rest) {
        super(path + " " + rest);
    }

    private TensorIoException(String sentence, IOException cause) {
        super(sentence, cause);
    }

    /** Reading failed. */
    public static TensorIoException reading(Path path, IOException cause) {
        return new TensorIoException("cannot read " + path + ": " + reason(cause), cause);
    }

    /** Writing failed. */
    public static TensorIoException writing(Path path, IOException cause) {
        return new TensorIoException("cannot write " + path + ": " + reason(cause), cause);
    }

    /** Why a file could not be read or written and what to do, as the end of a sentence that names it. */
    public static String reason(IOException cause) {
        if (cause instanceof NoSuchFileException) {
            return "it or its folder does not exist; check the path";
        }
        if (cause instanceof AccessDeniedException) {
            return "permission denied; change its owner or mode";
        }
        if (cause instanceof FileAlreadyExistsException) {
            return cause.getMessage() + " is not a folder; choose another path";
        }
        if (cause instanceof ClosedChannelException) {
            return "the work was interrupted; run it again";
        }
        Optional<String> told =
                cause instanceof FileSystemException known ? Optional.ofNullable(known.getReason()) : Optional.empty();
        return told.orElse(String.valueOf(cause.getMessage())) + "; check the disk and the path";
    }
}
