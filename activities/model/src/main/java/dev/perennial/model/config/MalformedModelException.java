package dev.perennial.model.config;

/** A model folder, configuration, tokenizer or set of weights that contradicts itself or lacks a part. */
public final class MalformedModelException extends ModelException {
    private static final long serialVersionUID = 1L;

    public MalformedModelException(String sentence) {
        super(sentence);
    }

    public MalformedModelException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
