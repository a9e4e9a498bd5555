package dev.perennial.store.failure;

/** The store, the way to it or the local disk does not answer now; the same call may succeed later. */
public final class StoreUnavailableException extends StoreException {
    private static final long serialVersionUID = 1L;

    /** Says in one sentence what was wanted, what happened and what to do. */
    public StoreUnavailableException(String sentence) {
        super(sentence, true);
    }

    /** As the other constructor, with what lies beneath. */
    public StoreUnavailableException(String sentence, Throwable cause) {
        super(sentence, true, cause);
    }
}
