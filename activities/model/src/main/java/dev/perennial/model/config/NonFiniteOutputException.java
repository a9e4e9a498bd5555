package dev.perennial.model.config;

/** A model whose weights are finite but whose outputs are not: it is broken, whatever it is asked. */
public final class NonFiniteOutputException extends ModelException {
    private static final long serialVersionUID = 1L;

    public NonFiniteOutputException(String sentence) {
        super(sentence);
    }
}
