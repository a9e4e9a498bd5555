package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import dev.perennial.model.hidden.Point;
import dev.perennial.model.text.PromptTarget;
import dev.perennial.model.text.TokenIds;
import dev.perennial.tensor.linalg.Matrix;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What passes through named linear modules, such as {@code model.layers.3.mlp.down_proj}. Pairs of like length run
 * together. Peak native memory beyond the model: the activations of 2,048 tokens, kept for all layers where gradients
 * are asked for, and logits of 128 MiB, or of one sequence where it needs more.
 */
public final class Capture {
    private static final int LOGITS = 1 << 25;

    private final LanguageModel model;

    private Capture(LanguageModel model) {
        this.model = model;
    }

    /** How the losses of target tokens make one. */
    public enum Loss {
        /** Their sum: a row does not depend on the other pairs. */
        SUM,
        /** Their mean over all target tokens of the call. */
        MEAN
    }

    /** Looks into this model, which stays its owner's to close. */
    public static Capture of(LanguageModel model) {
        return new Capture(model);
    }

    /**
     * Inputs and output gradients of modules at the positions that predict target tokens, teacher-forced, for the
     * negative log-probability of the targets; one result a module, in their order.
     *
     * @throws dev.perennial.tensor.UnknownTensorException if a module has no weight in this model
     * @throws IllegalArgumentException if a name is no linear module of a layer, or a pair is longer than the context
     */
    public List<Captured> targets(List<PromptTarget> pairs, List<String> modules, Loss loss) {
        modules.forEach(this::requireModule);
        List<TokenIds> sequences = pairs.stream().map(PromptTarget::whole).toList();
        sequences.forEach(model::requireUsable);
        int[] rows = pairs.stream().mapToInt(pair -> pair.target().size()).toArray();
        Map<String, RowBlocks> inputs = blocks(modules, rows);
        Map<String, RowBlocks> gradients = blocks(modules, rows);
        int most = Math.max(1, Math.min(Batches.TOKENS, LOGITS / model.config().vocabulary()));
        for (int[] group : Batches.byLength(sequences, most, model.config().context())) {
            capture(pairs, group, inputs, gradients);
        }
        float scale = loss == Loss.SUM ? 1 : 1f / Arrays.stream(rows).sum();
        return modules.stream()
                .map(module -> new Captured(
                        module,
                        of(inputs, module).matrix(1),
                        of(gradients, module).matrix(scale)))
                .toList();
    }

    /** Inputs of modules at every position of plain texts, in the order of the texts, as rows x d_in by module. */
    public Map<String, Matrix> inputs(List<TokenIds> texts, List<String> modules) {
        modules.forEach(this::requireModule);
        texts.forEach(model::requireUsable);
        int[] rows = texts.stream().mapToInt(TokenIds::size).toArray();
        Map<String, RowBlocks> inputs = blocks(modules, rows);
        for (int[] group :
                Batches.byLength(texts, Batches.TOKENS, model.config().context())) {
            read(texts, group, inputs);
        }
        Map<String, Matrix> matrices = new LinkedHashMap<>();
        inputs.forEach((module, blocks) -> matrices.put(module, blocks.matrix(1)));
        return matrices;
    }

    private void capture(
            List<PromptTarget> pairs, int[] group, Map<String, RowBlocks> inputs, Map<String, RowBlocks> gradients) {
        List<TokenIds> batch =
                Arrays.stream(group).mapToObj(i -> pairs.get(i).whole()).toList();
        int[] firsts =
                Arrays.stream(group).map(i -> pairs.get(i).prompt().size()).toArray();
        try (Scope scope = model.enter()) {
            List<Point> exits = inputs.keySet().stream().map(Point::output).toList();
            PointTaps taps = PointTaps.of(scope.manager(), Patches.NONE, entries(inputs.keySet()), exits);
            TargetLoss loss = new TargetLoss(batch, firsts);
            try (Recording recording = scope.recording()) {
                recording.followBack(loss.sum(model, scope.manager(), taps));
            }
            NDArray rows = loss.rows(scope.manager());
            for (String module : inputs.keySet()) {
                of(inputs, module).put(group, Forward.rows(rows, taps.state(Point.input(module))));
                of(gradients, module).put(group, Forward.rows(rows, taps.gradient(Point.output(module))));
            }
        }
    }

    private void read(List<TokenIds> texts, int[] group, Map<String, RowBlocks> inputs) {
        List<TokenIds> batch = Arrays.stream(group).mapToObj(texts::get).toList();
        int[][] padded = Batches.padded(batch);
        try (Scope scope = model.enter()) {
            PointTaps taps = PointTaps.of(scope.manager(), Patches.NONE, entries(inputs.keySet()), List.of());
            Pass pass = model.network().whole(scope.manager(), padded[0].length).with(taps);
            model.network().hidden(Forward.ids(scope.manager(), padded), pass);
            NDArray rows = Scope.index(scope.manager(), Batches.places(batch, padded[0].length));
            inputs.forEach((module, blocks) -> blocks.put(group, Forward.rows(rows, taps.state(Point.input(module)))));
        }
    }

    private static List<Point> entries(Collection<String> modules) {
        return modules.stream().map(Point::input).toList();
    }

    private Map<String, RowBlocks> blocks(List<String> modules, int[] rows) {
        Map<String, RowBlocks> blocks = new LinkedHashMap<>();
        modules.forEach(module -> blocks.put(module, new RowBlocks(rows)));
        return blocks;
    }

    private void requireModule(String module) {
        model.values().info(module + ".weight");
        if (model.layout().module(module).isEmpty()) {
            throw new IllegalArgumentException("expected a linear module of a layer, such as "
                    + model.layout().mlpOutput(0).name() + ", found " + module);
        }
    }

    private static RowBlocks of(Map<String, RowBlocks> blocks, String module) {
        return Objects.requireNonNull(blocks.get(module));
    }
}
