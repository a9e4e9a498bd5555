package dev.perennial.store.publish;

/** The points of a publication between which it may be killed and repeated without a trace. */
public enum PublishStage {
    /** Every blob is stored; no manifest speaks of them yet. */
    BLOBS_STORED,
    /** The manifest is stored; no alias points to it yet. */
    MANIFEST_STORED
}
