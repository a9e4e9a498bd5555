package dev.perennial.store.failure;

/** An object or bucket that was asked for is not there. */
public final class NoSuchObjectException extends StoreException {
    private static final long serialVersionUID = 1L;

    /** Says in one sentence what was wanted, what happened and what to do. */
    public NoSuchObjectException(String sentence) {
        super(sentence, false);
    }

    /** As the other constructor, with what lies beneath. */
    public NoSuchObjectException(String sentence, Throwable cause) {
        super(sentence, false, cause);
    }
}
