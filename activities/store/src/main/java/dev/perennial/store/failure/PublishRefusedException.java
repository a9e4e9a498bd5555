package dev.perennial.store.failure;

/** What was handed in cannot be published as it is; nothing was made visible. */
public final class PublishRefusedException extends StoreException {
    private static final long serialVersionUID = 1L;

    /** Says in one sentence what was wanted, what happened and what to do. */
    public PublishRefusedException(String sentence) {
        super(sentence, false);
    }

    /** As the other constructor, with what lies beneath. */
    public PublishRefusedException(String sentence, Throwable cause) {
        super(sentence, false, cause);
    }
}
