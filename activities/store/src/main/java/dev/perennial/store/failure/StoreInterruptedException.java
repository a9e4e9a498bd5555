package dev.perennial.store.failure;

/** The caller cancelled, or its thread was interrupted; what was stored so far is found again by the next attempt. */
public final class StoreInterruptedException extends StoreException {
    private static final long serialVersionUID = 1L;

    /** Says in one sentence what was wanted, what happened and what to do. */
    public StoreInterruptedException(String sentence) {
        super(sentence, true);
    }

    /** As the other constructor, with what lies beneath. */
    public StoreInterruptedException(String sentence, Throwable cause) {
        super(sentence, true, cause);
    }
}
