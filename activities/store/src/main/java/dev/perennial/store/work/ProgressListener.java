package dev.perennial.store.work;

/**
 * Watches a transfer and may stop it. Called from the transfer's own threads, one call at a time, at most some twenty
 * times a second; what it throws ends the transfer and reaches the caller.
 */
public interface ProgressListener {
    /** Watches nothing. */
    ProgressListener NONE = new ProgressListener() {};

    /** The transfer has come this far. */
    default void progressed(Progress progress) {}

    /** Whether the transfer should end as soon as it can; asked often. */
    default boolean cancelled() {
        return false;
    }
}
