package dev.perennial.model.config;

/** How the stream is normed. */
public enum NormKind {
    /** Root mean square norm (Zhang, Sennrich 2019, arXiv 1910.07467, eq. 4), times the weight. */
    RMS(1),
    /** The same, times one more than the weight. */
    RMS_PLUS_ONE(0),
    /** Layer norm (Ba et al. 2016, arXiv 1607.06450, eq. 4), with a bias. */
    LAYER(1);

    private final int neutral;

    NormKind(int neutral) {
        this.neutral = neutral;
    }

    /** The weight that changes nothing. */
    public int neutral() {
        return neutral;
    }

    /** Whether it has a bias. */
    public boolean biased() {
        return this == LAYER;
    }
}
