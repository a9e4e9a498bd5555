package dev.perennial.store.failure;

/**
 * The store, the disk or a bound on it has no room for what was to be written; worth trying again where others give
 * back what they hold.
 */
public final class InsufficientStorageException extends StoreException {
    private static final long serialVersionUID = 1L;

    /** Says in one sentence what was wanted, what happened and what to do. */
    public InsufficientStorageException(String sentence) {
        super(sentence, false);
    }

    private InsufficientStorageException(String sentence, boolean retryable) {
        super(sentence, retryable);
    }

    /** The room is there and only lent to others: the same call may succeed once they are done. */
    public static InsufficientStorageException lentToOthers(String sentence) {
        return new InsufficientStorageException(sentence, true);
    }

    /** As the other constructor, with what lies beneath. */
    public InsufficientStorageException(String sentence, Throwable cause) {
        super(sentence, false, cause);
    }
}
