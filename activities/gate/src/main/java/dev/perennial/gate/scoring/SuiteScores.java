package dev.perennial.gate.scoring;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One model on one suite, or on a part of it.
 *
 * @param suite the suite's name
 * @param items scores of items that are right or wrong, by id, in the suite's order
 * @param passages scores of passages, by id, in the suite's order
 */
public record SuiteScores(String suite, Map<String, ItemScore> items, Map<String, PassageScore> passages) {
    public SuiteScores {
        items = Collections.unmodifiableMap(new LinkedHashMap<>(items));
        passages = Collections.unmodifiableMap(new LinkedHashMap<>(passages));
    }

    /** How many items were right. */
    public long right(Normalisation normalisation) {
        return items.values().stream().filter(item -> item.right(normalisation)).count();
    }

    /** Perplexity over all passages: exp of the mean surprise a token; 1 without passages. */
    public double perplexity() {
        double surprise = 0;
        long tokens = 0;
        for (PassageScore passage : passages.values()) {
            surprise -= passage.logLikelihood();
            tokens += passage.tokens();
        }
        return Math.exp(surprise / Math.max(1, tokens));
    }

    /** Bits per UTF-8 byte over all passages; 0 without passages. */
    public double bitsPerByte() {
        double surprise = 0;
        long bytes = 0;
        for (PassageScore passage : passages.values()) {
            surprise -= passage.logLikelihood();
            bytes += passage.bytes();
        }
        return surprise / Math.max(1, bytes) / Math.log(2);
    }
}
