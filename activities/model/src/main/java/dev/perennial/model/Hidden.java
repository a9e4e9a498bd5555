package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.perennial.model.hidden.KeysAndValues;
import dev.perennial.model.hidden.Patch;
import dev.perennial.model.hidden.Point;
import dev.perennial.model.hidden.Run;
import dev.perennial.model.hidden.States;
import dev.perennial.model.text.TokenIds;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Hidden states at any point of a network: seen, patched, followed back and followed forward. Runs of like length go
 * together, whatever their patches; none sees another's. Causal tracing (Meng et al. 2022, arXiv 2202.05262, §2.1) is
 *
 * <pre>{@code
 * Hidden hidden = Hidden.of(model);
 * Run clean = Run.of(pair);
 * Run corrupted = clean.with(Patch.add(Point.embeddings(), subject, noise));
 * States states = hidden.states(List.of(clean), streams);
 * List<Run> restored = streams.stream()
 *         .map(point -> corrupted.with(Patch.put(point, last, states.at(point, 0, last))))
 *         .toList();
 * List<TargetScore> effects = hidden.score(restored);
 * }</pre>
 *
 * Peak native memory beyond the model: the activations of 2,048 tokens, or of one run where it is longer, with the
 * values of the points asked for; logits of 128 MiB, or of one run where it needs more. Where gradients are asked for
 * the activations of all layers are kept, and for a forward derivative about three times as much.
 */
public final class Hidden {
    private static final int LOGITS = 1 << 25;

    private final LanguageModel model;
    private final Points points;

    private Hidden(LanguageModel model) {
        this.model = model;
        points = new Points(model);
    }

    /** Looks into this model, which stays its owner's to close. */
    public static Hidden of(LanguageModel model) {
        return new Hidden(model);
    }

    /**
     * The vectors that pass points, as they are after the run's patches.
     *
     * @throws IllegalArgumentException if the model lacks a point, a patch is of another width than its point, or a run
     *     is longer than the context
     * @throws dev.perennial.tensor.NonFiniteException if a value is NaN or infinite
     */
    public States states(List<Run> runs, List<Point> wanted) {
        requireFit(runs, wanted);
        StateTable table = new StateTable(wanted);
        int most = wanted.contains(Point.logits()) ? readable() : Batches.TOKENS;
        for (int[] group : Batches.byLength(ids(runs), most, model.config().context())) {
            List<Run> batch = batch(runs, group);
            try (Scope scope = model.enter()) {
                PointTaps taps = PointTaps.of(scope.manager(), patches(batch, scope), wanted, List.of());
                forward(batch, scope, taps);
                table.put(group, batch, taps::state);
            }
        }
        return table.states();
    }

    /**
     * The likelihood of each run's targets and whether they were the likeliest tokens.
     *
     * @throws IllegalArgumentException as {@link #states}, or if a run has no targets
     * @throws dev.perennial.model.config.NonFiniteOutputException if a likelihood is not finite
     */
    public List<TargetScore> score(List<Run> runs) {
        requireFit(runs, List.of());
        runs.forEach(Points::requireTargets);
        Map<Integer, TargetScore> scores = new LinkedHashMap<>();
        for (int[] group :
                Batches.byLength(ids(runs), readable(), model.config().context())) {
            List<Run> batch = batch(runs, group);
            try (Scope scope = model.enter()) {
                PointTaps taps = PointTaps.of(scope.manager(), patches(batch, scope), List.of(), List.of());
                List<TargetScore> together = RunScores.of(model, scope.manager(), batch, taps);
                IntStream.range(0, group.length).forEach(row -> scores.put(group[row], together.get(row)));
            }
        }
        return IntStream.range(0, runs.size())
                .mapToObj(run -> Objects.requireNonNull(scores.get(run)))
                .toList();
    }

    /**
     * The gradient of each run's target log-likelihood with respect to the vectors that pass points, as they are after
     * the run's patches: a product of a vector with the Jacobian, by a zero that is added at the point.
     *
     * @throws IllegalArgumentException as {@link #score}, or if the logits are among the points
     */
    public States gradients(List<Run> runs, List<Point> wanted) {
        requireFit(runs, wanted);
        runs.forEach(Points::requireTargets);
        if (wanted.contains(Point.logits())) {
            throw new IllegalArgumentException(
                    "expected points before the logits for gradients, found them; ask for " + Point.normed());
        }
        StateTable table = new StateTable(wanted);
        for (int[] group :
                Batches.byLength(ids(runs), readable(), model.config().context())) {
            List<Run> batch = batch(runs, group);
            try (Scope scope = model.enter()) {
                PointTaps taps = PointTaps.of(scope.manager(), patches(batch, scope), List.of(), wanted);
                try (Recording recording = scope.recording()) {
                    NDArray loss = RunScores.loss(batch).sum(model, scope.manager(), taps);
                    recording.followBack(loss.neg());
                }
                table.put(group, batch, taps::gradient);
            }
        }
        return table.states();
    }

    /**
     * The derivative of the vectors that pass points as others move: the product of the Jacobian with a direction,
     * exact and not by differences (it follows the products of {@link #gradients} back once more).
     *
     * @param directions patches that add; what they add, times an infinitesimal, is how far their points move
     * @return of one run, 0
     * @throws IllegalArgumentException as {@link #states}, or if a direction is a patch that replaces
     */
    public States along(Run run, List<Patch> directions, List<Point> wanted) {
        requireFit(List.of(run, new Run(run.ids(), run.targetsFrom(), directions)), wanted);
        if (directions.stream().anyMatch(direction -> direction.kind() == Patch.Kind.PUT)) {
            throw new IllegalArgumentException("expected patches that add as directions, found one that replaces");
        }
        StateTable table = new StateTable(wanted);
        List<Point> moved = directions.stream().map(Patch::point).toList();
        try (Scope scope = model.enter()) {
            PointTaps taps = PointTaps.of(scope.manager(), patches(List.of(run), scope), wanted, moved)
                    .recorded();
            Tangents tangents =
                    new Tangents(scope.manager(), directions, run.ids().size());
            Recording recording = scope.recording();
            try (recording) {
                forward(List.of(run), scope, taps);
                table.put(new int[] {0}, List.of(run), point -> tangents.of(taps.state(point), taps)
                        .stopGradient());
            }
        }
        return table.states();
    }

    /**
     * The keys and values of MLPs at one position of each text, such as the last of its subject; one result a layer, in
     * their order.
     *
     * @throws IllegalArgumentException if there is no such layer, or no such position in a text
     */
    public List<KeysAndValues> keysAndValues(List<TokenIds> texts, int[] positions, List<Integer> layers) {
        layers.forEach(points::requireLayer);
        return new MlpReader(model, layers).read(texts, positions);
    }

    private void forward(List<Run> batch, Scope scope, PointTaps taps) {
        int[][] padded = Batches.padded(ids(batch));
        Network network = model.network();
        Pass pass = network.whole(scope.manager(), padded[0].length).with(taps);
        NDArray normed = network.hidden(Forward.ids(scope.manager(), padded), pass);
        if (taps.keeps(Point.logits())) {
            taps.at(Point.logits(), network.logits(normed, taps));
        }
    }

    private Patches patches(List<Run> batch, Scope scope) {
        DataType type = model.network().type();
        return Patches.of(batch.stream().map(Run::patches).toList(), scope.manager(), type);
    }

    private int readable() {
        return Math.max(1, Math.min(Batches.TOKENS, LOGITS / model.config().vocabulary()));
    }

    private void requireFit(List<Run> runs, List<Point> wanted) {
        runs.forEach(points::requireFits);
        wanted.forEach(points::width);
    }

    private static List<Run> batch(List<Run> runs, int[] group) {
        return Arrays.stream(group).mapToObj(runs::get).toList();
    }

    private static List<TokenIds> ids(List<Run> runs) {
        return runs.stream().map(Run::ids).toList();
    }
}
