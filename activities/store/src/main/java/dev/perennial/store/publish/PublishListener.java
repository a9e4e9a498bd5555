package dev.perennial.store.publish;

import dev.perennial.store.work.ProgressListener;

/**
 * Watches a publication; {@link #reached} runs in the publishing thread and may throw or never return, as a kill would.
 */
public interface PublishListener extends ProgressListener {
    /** Watches nothing. */
    PublishListener NONE = new PublishListener() {};

    /** The publication has come to this point. */
    default void reached(PublishStage stage) {}
}
