package dev.perennial.store.failure;

/** A stored object is truncated, corrupt or written in a form this version does not read. */
public final class MalformedArtifactException extends StoreException {
    private static final long serialVersionUID = 1L;

    /** Says in one sentence what was wanted, what happened and what to do. */
    public MalformedArtifactException(String sentence) {
        super(sentence, false);
    }

    /** As the other constructor, with what lies beneath. */
    public MalformedArtifactException(String sentence, Throwable cause) {
        super(sentence, false, cause);
    }
}
