package dev.perennial.tensor;

/** Root of what this module refuses or cannot do; every message is one sentence naming the culprit and what to do. */
public abstract sealed class TensorException extends RuntimeException
        permits MalformedTensorFileException,
                NonFiniteException,
                NotConvergedException,
                NotPositiveDefiniteException,
                RefusedFormatException,
                RuntimeFailureException,
                ShapeMismatchException,
                SingularMatrixException,
                StorageFullException,
                TensorIoException,
                UnknownTensorException,
                UnsupportedTensorException {
    private static final long serialVersionUID = 1L;

    TensorException(String sentence) {
        super(sentence);
    }

    TensorException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
