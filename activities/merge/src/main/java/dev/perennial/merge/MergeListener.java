package dev.perennial.merge;

/** Hears how far a merge has come; may throw to stop it between tensors. */
@FunctionalInterface
public interface MergeListener {
    /** Hears nothing. */
    MergeListener NONE = (done, all) -> {};

    /** After a tensor: result bytes made of all. */
    void made(long done, long all);
}
