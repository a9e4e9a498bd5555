package dev.perennial.store.failure;

/** The root of everything that goes wrong with a store; its message is one sentence for people. */
public abstract sealed class StoreException extends RuntimeException
        permits DigestMismatchException,
                InsufficientStorageException,
                MalformedArtifactException,
                NoSuchObjectException,
                PublishRefusedException,
                StaleAliasException,
                StoreAccessDeniedException,
                StoreInterruptedException,
                StoreUnavailableException,
                UnsuitableStoreException {
    private static final long serialVersionUID = 1L;

    private final boolean retryable;

    StoreException(String sentence, boolean retryable) {
        super(sentence);
        this.retryable = retryable;
    }

    StoreException(String sentence, boolean retryable, Throwable cause) {
        super(sentence, cause);
        this.retryable = retryable;
    }

    /** Whether the same call may succeed later without anybody changing anything. */
    public final boolean retryable() {
        return retryable;
    }
}
