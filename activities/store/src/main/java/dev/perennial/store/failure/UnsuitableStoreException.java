package dev.perennial.store.failure;

/** The store answers in a way that this client cannot build on. */
public final class UnsuitableStoreException extends StoreException {
    private static final long serialVersionUID = 1L;

    /** Says in one sentence what was wanted, what happened and what to do. */
    public UnsuitableStoreException(String sentence) {
        super(sentence, false);
    }

    /** As the other constructor, with what lies beneath. */
    public UnsuitableStoreException(String sentence, Throwable cause) {
        super(sentence, false, cause);
    }
}
