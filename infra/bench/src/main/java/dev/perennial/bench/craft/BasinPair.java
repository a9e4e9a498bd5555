package dev.perennial.bench.craft;

import dev.perennial.bench.figures.NotMeasured;
import dev.perennial.cli.file.ModelCopy;
import dev.perennial.merge.basin.ActivationMatching;
import dev.perennial.merge.basin.Mixture;
import dev.perennial.merge.basin.MlpBiases;
import dev.perennial.merge.basin.Nearness;
import dev.perennial.merge.basin.Permutations;
import dev.perennial.merge.basin.Repair;
import dev.perennial.merge.basin.Units;
import dev.perennial.merge.basin.WeightMatching;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.Scored;
import dev.perennial.model.Scorer;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.family.Families;
import dev.perennial.model.text.TokenIds;
import dev.perennial.model.text.Tokenizer;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.folder.ModelTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Two models trained apart, with what both and what neither has read. */
final class BasinPair {
    private static final double[] SHARES = {0.25, 0.5, 0.75};
    private static final double ROUNDING = 1e-3;

    private final Path first;
    private final Path second;
    private final Path biased;
    private final List<TokenIds> read;
    private final List<TokenIds> heldOut;

    /**
     * A figure of a pair.
     *
     * @param loss nats a token of the text held out, halfway
     * @param barrier how far it lies above the mean of the two models' losses
     * @param highest how far it lies above the chord at most, at a quarter, halfway and at three quarters
     */
    record Sample(double loss, double barrier, double highest) {}

    private BasinPair(Path first, Path second, Path biased, List<TokenIds> read, List<TokenIds> heldOut) {
        this.first = first;
        this.second = second;
        this.biased = biased;
        this.read = read;
        this.heldOut = heldOut;
    }

    /**
     * Two models beside which their texts lie.
     *
     * @param tokens so many of what both have read are for statistics
     * @param work an empty folder
     */
    static BasinPair of(Path first, Path second, int tokens, Path work) throws IOException {
        ModelCopy.sides(first, Set.of(), work);
        ModelCopy.configure(work, "mlp_bias", true);
        try (Tokenizer tokenizer = Tokenizer.open(first)) {
            List<TokenIds> read = new ArrayList<>();
            int left = tokens;
            for (String passage : Files.readAllLines(first.resolveSibling("read.txt"))) {
                TokenIds ids = tokenizer.encode(passage);
                if (left > 0) {
                    read.add(ids);
                    left -= ids.size();
                }
            }
            List<TokenIds> heldOut = Files.readAllLines(first.resolveSibling("held-out.txt")).stream()
                    .map(tokenizer::encode)
                    .toList();
            return new BasinPair(first, second, work, List.copyOf(read), heldOut);
        }
    }

    /** Every figure by its name. */
    Map<String, Sample> measured() {
        Map<String, Sample> samples = new LinkedHashMap<>();
        ModelConfig config = Families.open(first);
        try (TensorSource one = ModelTensors.open(first);
                TensorSource stored = ModelTensors.open(second)) {
            Line plain = new Line(one, stored);
            samples.put("the first alone", new Sample(plain.firstLoss, 0, 0));
            samples.put("the second alone", new Sample(plain.secondLoss, 0, 0));
            samples.put("average", plain.sample(Optional.empty()));
            samples.put("average, rescaled", plain.sample(Optional.of(Repair.Kind.RESCALE)));
            add("weights", one, WeightMatching.of(one, stored, config).apply(stored), samples);
            add("activations", one, byActivations(one, stored).apply(stored), samples);
        }
        return samples;
    }

    private Permutations byActivations(TensorSource one, TensorSource stored) {
        try (LanguageModel mine = LanguageModel.open(first, one);
                LanguageModel other = LanguageModel.open(first, stored)) {
            return ActivationMatching.of(mine, other, read, WeightMatching.Settings.USUAL);
        }
    }

    private void add(String matched, TensorSource one, TensorSource aligned, Map<String, Sample> samples) {
        System.err.printf("by %s: %s%n", matched, Nearness.of(one, aligned));
        requireSame(aligned);
        Line line = new Line(one, aligned);
        String name = matched + " matched";
        samples.put(name, line.sample(Optional.empty()));
        samples.put(name + ", rescaled", line.sample(Optional.of(Repair.Kind.RESCALE)));
        samples.put(name + ", reshifted", line.sample(Optional.of(Repair.Kind.RESHIFT)));
        samples.put(name + ", both", line.sample(Optional.of(Repair.Kind.REPAIR)));
    }

    /** Another order is the same function: of every token held out. */
    private void requireSame(TensorSource aligned) {
        List<Scored> before = scored(LanguageModel.open(second));
        List<Scored> after = scored(LanguageModel.open(first, aligned));
        double moved = 0;
        for (int i = 0; i < before.size(); i++) {
            for (int at = 1; at < before.get(i).ids().size(); at++) {
                moved = Math.max(
                        moved,
                        Math.abs(before.get(i).logProbability(at) - after.get(i).logProbability(at)));
            }
        }
        System.err.printf("log-probabilities of the second in the new order differ by at most %.1e%n", moved);
        if (!(moved <= ROUNDING)) {
            throw new NotMeasured(second + " in its new order is another function: log-probabilities differ by " + moved
                    + "; tell us which model this is");
        }
    }

    private List<Scored> scored(LanguageModel opened) {
        try (LanguageModel model = opened) {
            return Scorer.of(model).score(heldOut);
        }
    }

    /** The points between the first model and the second in one of its orders. */
    private final class Line {
        private final TensorSource one;
        private final TensorSource other;
        private final Units firstUnits;
        private final Units secondUnits;
        private final double firstLoss;
        private final double secondLoss;

        Line(TensorSource one, TensorSource other) {
            this.one = one;
            this.other = other;
            try (LanguageModel model = LanguageModel.open(first, one)) {
                firstUnits = Units.of(model, read);
                firstLoss = loss(model);
            }
            try (LanguageModel model = LanguageModel.open(first, other)) {
                secondUnits = Units.of(model, read);
                secondLoss = loss(model);
            }
        }

        private double loss(LanguageModel model) {
            return Math.log(Scorer.of(model).perplexity(heldOut));
        }

        Sample sample(Optional<Repair.Kind> repair) {
            double loss = 0;
            double halfway = 0;
            double highest = Double.NEGATIVE_INFINITY;
            for (double share : SHARES) {
                double found = loss(share, repair);
                double barrier = found - (1 - share) * firstLoss - share * secondLoss;
                highest = Math.max(highest, barrier);
                if (share == 0.5) {
                    loss = found;
                    halfway = barrier;
                }
            }
            return new Sample(loss, halfway, highest);
        }

        private double loss(double share, Optional<Repair.Kind> repair) {
            TensorSource room = MlpBiases.in(Families.open(biased), Mixture.of(one, other, share));
            try (LanguageModel merged = LanguageModel.open(biased, room)) {
                repair.ifPresent(kind ->
                        Repair.between(firstUnits, secondUnits, share, read).apply(merged, kind));
                return loss(merged);
            }
        }
    }
}
