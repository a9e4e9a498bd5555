package dev.perennial.model.config;

/** Root of what this module refuses or cannot do; every message is one sentence naming the culprit and what to do. */
public abstract sealed class ModelException extends RuntimeException
        permits MalformedModelException, ModelIoException, NonFiniteOutputException, UnsupportedModelException {
    private static final long serialVersionUID = 1L;

    ModelException(String sentence) {
        super(sentence);
    }

    ModelException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
