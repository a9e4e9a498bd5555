package dev.perennial.tensor.kernel;

/** {@link Loops} that choose elements. */
interface VoteLoops {
    /** Counts magnitudes above each lane's bracket, and of each kind within it. */
    void count(Histogram.Lane[] lanes, float[] values, int count);

    /** Sets to 0 the values beside which there is no number below the limit. */
    void keepBelow(int limit, int[] drawn, float[] values, int count);

    /** Sets to 0 the values whose words, from one on, do not have this bit. */
    void keepMarked(int[] words, int first, int bit, float[] values, int count);
}
