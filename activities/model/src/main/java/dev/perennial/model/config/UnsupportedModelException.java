package dev.perennial.model.config;

/** A sound model of a kind this module cannot run; the message lists what it can. */
public final class UnsupportedModelException extends ModelException {
    private static final long serialVersionUID = 1L;

    public UnsupportedModelException(String sentence) {
        super(sentence);
    }
}
