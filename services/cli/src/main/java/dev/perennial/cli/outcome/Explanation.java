package dev.perennial.cli.outcome;

import dev.perennial.edit.failure.EditException;
import dev.perennial.merge.failure.MergeException;
import dev.perennial.model.config.ModelException;
import dev.perennial.tensor.TensorException;
import dev.perennial.tensor.TensorIoException;
import dev.perennial.transfer.TransferException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.Optional;

/** What crafts refuse, in their own sentences. */
public final class Explanation {
    private static final List<Class<? extends Exception>> REFUSALS = List.of(
            Refused.class,
            TensorException.class,
            ModelException.class,
            MergeException.class,
            EditException.class,
            TransferException.class,
            IllegalArgumentException.class);

    private Explanation() {}

    /** The one sentence of a refusal; empty for a failure nobody foresaw. */
    public static Optional<String> of(Exception failure) {
        if (REFUSALS.stream().anyMatch(known -> known.isInstance(failure))) {
            return Optional.of(firstLine(failure));
        }
        if (failure instanceof UncheckedIOException wrapped && wrapped.getCause() != null) {
            return Optional.of(firstLine(wrapped) + ": " + words(wrapped.getCause()));
        }
        return failure instanceof IOException io ? Optional.of(words(io)) : Optional.empty();
    }

    private static String words(IOException failure) {
        return failure instanceof FileSystemException file
                ? file.getFile() + ": " + TensorIoException.reason(failure)
                : failure.toString();
    }

    private static String firstLine(Exception failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }
}
