package dev.perennial.store.failure;

/** The store refuses these credentials, or what they may do. */
public final class StoreAccessDeniedException extends StoreException {
    private static final long serialVersionUID = 1L;

    /** Says in one sentence what was wanted, what happened and what to do. */
    public StoreAccessDeniedException(String sentence) {
        super(sentence, false);
    }

    /** As the other constructor, with what lies beneath. */
    public StoreAccessDeniedException(String sentence, Throwable cause) {
        super(sentence, false, cause);
    }
}
