package dev.perennial.model.config;

import dev.perennial.tensor.TensorIoException;
import java.io.IOException;

/** A file of a model folder that could not be read or written. */
public final class ModelIoException extends ModelException {
    private static final long serialVersionUID = 1L;

    public ModelIoException(String sentence, IOException cause) {
        super(sentence + ": " + TensorIoException.reason(cause), cause);
    }
}
