package dev.perennial.tensor;

/**
 * Hears how far a pass over weights has come and may end it by throwing, which what it throws reaches the caller with:
 * no file is left half written, and no thread of the pass goes on. One call at a time, at least one for every chunk of
 * a few MiB.
 */
@FunctionalInterface
public interface Progress {
    /** Hears nothing. */
    Progress NONE = (done, all) -> {};

    /**
     * So much is done.
     *
     * @param done bytes read, or written by what writes; never fewer than before
     * @param all bytes in the end
     */
    void made(long done, long all);
}
