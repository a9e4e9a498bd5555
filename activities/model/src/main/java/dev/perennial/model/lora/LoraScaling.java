package dev.perennial.model.lora;

import dev.perennial.model.config.MalformedModelException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Ranks and strengths of an adapter's modules: what B A is multiplied by is alpha / r (Hu et al. 2021, arXiv
 * 2106.09685, §4.1), or alpha / sqrt(r) where it is rank-stabilised (Kalajdzievski 2023, arXiv 2312.03732, eq. 4).
 *
 * @param rank r
 * @param alpha the strength
 * @param stabilised whether it is divided by the root of the rank
 * @param ranks other ranks, by regular expressions for the ends of modules' names; the first that matches counts
 * @param alphas other strengths, likewise
 */
public record LoraScaling(
        int rank, double alpha, boolean stabilised, Map<String, Integer> ranks, Map<String, Double> alphas) {
    public LoraScaling {
        // the first pattern that matches counts, so their order does
        ranks = Collections.unmodifiableMap(new LinkedHashMap<>(ranks));
        alphas = Collections.unmodifiableMap(new LinkedHashMap<>(alphas));
        if (rank < 1 || ranks.values().stream().anyMatch(other -> other < 1)) {
            throw new MalformedModelException("expected ranks of at least 1, found " + rank + " and " + ranks);
        }
        if (!Double.isFinite(alpha) || alphas.values().stream().anyMatch(other -> !Double.isFinite(other))) {
            throw new MalformedModelException("expected finite values of alpha, found " + alpha + " and " + alphas);
        }
        ranks.keySet().forEach(LoraScaling::compiled);
        alphas.keySet().forEach(LoraScaling::compiled);
    }

    /** One rank and one strength for all, divided by the rank. */
    public static LoraScaling of(int rank, double alpha) {
        return new LoraScaling(rank, alpha, false, Map.of(), Map.of());
    }

    /** The rank of a module. */
    public int rank(String module) {
        return of(module, ranks, rank);
    }

    /** What a module's B A is multiplied by. */
    public double factor(String module) {
        double divisor = stabilised ? Math.sqrt(rank(module)) : rank(module);
        return of(module, alphas, alpha) / divisor;
    }

    private static <T> T of(String module, Map<String, T> patterns, T otherwise) {
        return patterns.entrySet().stream()
                .filter(entry -> compiled(entry.getKey()).matcher(module).matches())
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(otherwise);
    }

    private static Pattern compiled(String pattern) {
        try {
            return Pattern.compile("(.*\\.)?(" + pattern + ")");
        } catch (PatternSyntaxException malformed) {
            throw new MalformedModelException(
                    "expected module patterns to be regular expressions, found " + pattern + "; correct it", malformed);
        }
    }
}
