package dev.perennial.gate.statistic;

import dev.perennial.gate.scoring.PairedScores;
import java.util.Arrays;
import java.util.List;

/**
 * Perplexity of the candidate over that of the revision it would replace, on the same passages: {@code exp((S_after -
 * S_before) / T)} with S the summed surprise and T the tokens of the revision to be replaced, so that it is comparable
 * across tokenizers too. Bounds by paired percentile bootstrap over passages, never over tokens; float64; the draw of
 * resample r at place i depends on seed, r and i alone.
 *
 * @param ratio the ratio seen
 * @param lower at least this, with confidence 1 - alpha
 * @param upper at most this, with confidence 1 - alpha
 */
public record PerplexityRatio(double ratio, double lower, double upper) {
    /** Fewer passages say nothing. */
    public static final int FEWEST = 10;

    private static final long GOLDEN = 0x9e3779b97f4a7c15L;

    /**
     * Resamples.
     *
     * @throws IllegalArgumentException for fewer than {@link #FEWEST} passages
     */
    public static PerplexityRatio bootstrap(
            List<PairedScores.Passage> passages, int resamples, long seed, double alpha) {
        int n = passages.size();
        if (n < FEWEST) {
            throw new IllegalArgumentException("PerplexityRatio: expected " + FEWEST + " passages or more, found " + n);
        }
        double[] rise = new double[n];
        double[] tokens = new double[n];
        for (int i = 0; i < n; i++) {
            PairedScores.Passage passage = passages.get(i);
            rise[i] = passage.before().logLikelihood() - passage.after().logLikelihood();
            tokens[i] = passage.before().tokens();
        }
        double[] drawn = new double[resamples];
        for (int r = 0; r < resamples; r++) {
            drawn[r] = resample(rise, tokens, seed, r);
        }
        Arrays.sort(drawn);
        int tail = (int) Math.floor(alpha * resamples);
        double seen = Arrays.stream(rise).sum() / Arrays.stream(tokens).sum();
        return new PerplexityRatio(Math.exp(seen), Math.exp(drawn[tail]), Math.exp(drawn[resamples - 1 - tail]));
    }

    private static double resample(double[] rise, double[] tokens, long seed, int r) {
        double rises = 0;
        double total = 0;
        for (int i = 0; i < rise.length; i++) {
            long position = (long) r * rise.length + i;
            int at = (int) Math.multiplyHigh(mix(seed + position * GOLDEN) >>> 1, 2L * rise.length);
            rises += rise[at];
            total += tokens[at];
        }
        return rises / total;
    }

    private static long mix(long state) {
        long z = (state ^ (state >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
