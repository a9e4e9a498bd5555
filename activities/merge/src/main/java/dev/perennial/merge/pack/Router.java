package dev.perennial.merge.pack;

import dev.perennial.merge.failure.MergeException;
import dev.perennial.model.Hidden;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.hidden.Point;
import dev.perennial.model.hidden.Run;
import dev.perennial.model.hidden.States;
import dev.perennial.model.text.TokenIds;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Chooses one of several packs over one base for a prompt, by the similarity of the prompt's embedding to each pack's
 * centroid, which is the mean embedding of prompts that the pack is for (GraftLLM, Du et al. 2025, arXiv 2505.18502,
 * section 3.3, routes among packs; the rule here is the nearest centroid). Cosines are taken about the mean of the
 * centroids, because embeddings of one model all point nearly the same way; to one pack alone every prompt is similar.
 * {@link RoutedPacks} lets the chosen ones answer.
 */
public final class Router {
    private static final int SHOWN = 40;

    private final Map<String, List<Double>> centroids = new LinkedHashMap<>();
    private final double[] middle;

    /**
     * Routes to these packs.
     *
     * @param centroids by the packs' names, all of one width
     * @throws MergeException.Misconfigured if there are none, or widths differ
     */
    public Router(Map<String, List<Double>> centroids) {
        this.centroids.putAll(centroids);
        List<Integer> widths =
                centroids.values().stream().map(List::size).distinct().toList();
        if (widths.size() != 1) {
            throw new MergeException.Misconfigured("expected packs with centroids of one width, found widths " + widths
                    + "; embed prompts of each by" + " the same base");
        }
        this.middle = new double[widths.get(0)];
        for (List<Double> centroid : centroids.values()) {
            for (int i = 0; centroids.size() > 1 && i < middle.length; i++) {
                middle[i] += centroid.get(i) / centroids.size();
            }
        }
    }

    /**
     * A prompt's embedding: the mean over its tokens of what the base's last layer leaves.
     *
     * @throws MergeException.Refused if it has no tokens, or more than the base reads at once
     */
    public static List<Double> embedding(LanguageModel base, String prompt) {
        Point last = Point.stream(base.config().sizes().layers() - 1);
        Run run = Run.of(tokens(base, prompt));
        States states = Hidden.of(base).states(List.of(run), List.of(last));
        int tokens = run.ids().size();
        double[] sum = new double[states.of(last, 0).columns()];
        for (int token = 0; token < tokens; token++) {
            float[] state = states.at(last, 0, token);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += state[i] / (double) tokens;
            }
        }
        return Arrays.stream(sum).boxed().toList();
    }

    private static TokenIds tokens(LanguageModel base, String prompt) {
        TokenIds ids = base.tokenizer().encode(prompt);
        int most = base.config().context();
        if (ids.size() == 0 || ids.size() > most) {
            String beginning = prompt.length() > SHOWN ? prompt.substring(0, SHOWN) + "..." : prompt;
            throw new MergeException.Refused("the prompt '" + beginning.replace("\n", "\\n") + "' has " + ids.size()
                    + " tokens, expected 1 to " + most + ", which the base reads at once; change it or leave it out");
        }
        return ids;
    }

    /** The mean of embeddings of prompts that a pack is for. */
    public static List<Double> centroid(LanguageModel base, List<String> prompts) {
        List<List<Double>> embeddings =
                prompts.stream().map(prompt -> embedding(base, prompt)).toList();
        List<Double> mean = new ArrayList<>();
        for (int i = 0; i < embeddings.get(0).size(); i++) {
            int place = i;
            mean.add(embeddings.stream()
                    .mapToDouble(each -> each.get(place))
                    .average()
                    .orElse(0));
        }
        return List.copyOf(mean);
    }

    /**
     * The pack for an embedded prompt; of equally similar ones the first.
     *
     * @throws MergeException.Misconfigured if the embedding is of another width than the centroids
     */
    public Route route(List<Double> prompt) {
        if (prompt.size() != middle.length) {
            throw new MergeException.Misconfigured("expected a prompt's embedding of width " + middle.length
                    + ", found " + prompt.size() + "; embed it by the packs' base");
        }
        Map<String, Double> similarities = new LinkedHashMap<>();
        centroids.forEach((pack, centroid) -> similarities.put(pack, cosine(prompt, centroid)));
        double best = Collections.max(similarities.values());
        String nearest = similarities.entrySet().stream()
                .filter(each -> each.getValue() == best)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
        return new Route(nearest, best, similarities);
    }

    private double cosine(List<Double> x, List<Double> y) {
        double dot = 0;
        double xx = 0;
        double yy = 0;
        for (int i = 0; i < middle.length; i++) {
            double one = x.get(i) - middle[i];
            double two = y.get(i) - middle[i];
            dot += one * two;
            xx += one * one;
            yy += two * two;
        }
        return xx == 0 || yy == 0 ? 0 : Math.max(-1, Math.min(1, dot / Math.sqrt(xx * yy)));
    }
}
