package dev.perennial.store.failure;

/** Bytes do not have the digest under which they are known; they are not handed out. */
public final class DigestMismatchException extends StoreException {
    private static final long serialVersionUID = 1L;

    /** Says in one sentence what was wanted, what happened and what to do. */
    public DigestMismatchException(String sentence) {
        super(sentence, false);
    }

    /** As the other constructor, with what lies beneath. */
    public DigestMismatchException(String sentence, Throwable cause) {
        super(sentence, false, cause);
    }
}
