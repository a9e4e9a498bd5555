package dev.perennial.store.failure;

/** The store, the disk or a bound on it has no room for what was to be written. */
public final class InsufficientStorageException extends StoreException {
    private static final long serialVersionUID = 1L;

    /** Says in one sentence what was wanted, what happened and what to do. */
    public InsufficientStorageException(String sentence) {
        super(sentence, false);
    }

    /** As the other constructor, with what lies beneath. */
    public InsufficientStorageException(String sentence, Throwable cause) {
        super(sentence, false, cause);
    }
}
