package dev.perennial.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.types.DataType;
import dev.perennial.model.hidden.KeysAndValues;
import dev.perennial.model.hidden.Patch;
import dev.perennial.model.hidden.Point;
import dev.perennial.model.hidden.Run;
import dev.perennial.model.hidden.States;
import dev.perennial.model.text.TokenIds;
import dev.perennial.tensor.linalg.Matrix;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hidden states of every family and variant. */
class HiddenFamiliesTest {
    private static final int TOKENS = 7;
    private static final float STEP = 1f / (1 << 14);

    private static List<String> names() {
        return FamilyFixture.names();
    }

    private static List<Point> points(LanguageModel model) {
        Layout layout = model.layout();
        return List.of(
                Point.embeddings(),
                Point.stream(0),
                Point.attention(1),
                Point.mlp(0),
                Point.input(layout.mlpOutput(0).name()),
                Point.output(layout.modules(1).get(0).name()),
                Point.normed());
    }

    private static Run run(FamilyFixture fixture) {
        return Run.of(fixture.tokens().slice(0, TOKENS));
    }

    @ParameterizedTest
    @MethodSource("names")
    void pointsAddUpToTheLogits(String name) {
        FamilyFixture fixture = FamilyFixture.open(name);
        try (LanguageModel model = fixture.model()) {
            List<Point> points = new ArrayList<>(List.of(Point.embeddings(), Point.normed(), Point.logits()));
            for (int layer = 0; layer < model.config().layers(); layer++) {
                points.addAll(List.of(Point.stream(layer), Point.attention(layer), Point.mlp(layer)));
            }
            States states = Hidden.of(model).states(List.of(Run.of(fixture.tokens())), points);
            Matrix stream = states.of(Point.embeddings(), 0);
            for (int layer = 0; layer < model.config().layers(); layer++) {
                Matrix sum = stream.plus(states.of(Point.attention(layer), 0)).plus(states.of(Point.mlp(layer), 0));
                stream = states.of(Point.stream(layer), 0);
                assertThat(distance(sum, stream)).isLessThan(1e-6);
            }
            String head = model.config().head().tied()
                    ? model.layout().embedding().name()
                    : model.layout().head().weight();
            Matrix weight =
                    Matrix.of(model.config().vocabulary(), model.config().hidden(), model.parameter(head));
            Matrix logits = capped(
                    states.of(Point.normed(), 0).timesTransposed(weight),
                    model.config().head().softCap());
            assertThat(distance(states.of(Point.logits(), 0), logits)).isLessThan(1e-5);
            assertThat(FamilyFixture.distance(rows(logits), fixture.logits())).isLessThan(1e-5);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void aStatePutBackChangesNothingAndTheLastOfAnotherRunGivesItsLogits(String name) {
        FamilyFixture fixture = FamilyFixture.open(name);
        try (LanguageModel model = fixture.model()) {
            Hidden hidden = Hidden.of(model);
            Run run = run(fixture);
            Run other = Run.of(TokenIds.of(IntStream.range(0, TOKENS)
                    .map(i -> run.ids().at(TOKENS - 1 - i))
                    .toArray()));
            Point last = Point.stream(model.config().layers() - 1);
            List<Point> points = new ArrayList<>(points(model));
            points.addAll(List.of(last, Point.logits()));
            States states = hidden.states(List.of(run, other), points);
            points.remove(Point.logits());
            List<Run> patched = new ArrayList<>();
            points.forEach(point -> patched.add(run.with(Patch.put(point, 0, states.of(point, 0)))));
            patched.add(run.with(Patch.put(last, 0, states.of(last, 1))));
            States again = hidden.states(patched, List.of(Point.logits()));
            for (int i = 0; i < points.size(); i++) {
                assertThat(distance(again.of(Point.logits(), i), states.of(Point.logits(), 0)))
                        .as("%s", points.get(i))
                        .isLessThan(1e-5);
            }
            assertThat(distance(again.of(Point.logits(), points.size()), states.of(Point.logits(), 1)))
                    .isLessThan(1e-5);
            assertThat(distance(states.of(Point.logits(), 0), states.of(Point.logits(), 1)))
                    .isGreaterThan(1e-2);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void gradientsAreTheSlopesOfTheScore(String name) {
        FamilyFixture fixture = FamilyFixture.open(name);
        try (LanguageModel model = fixture.model(DataType.FLOAT64)) {
            Hidden hidden = Hidden.of(model);
            Patch patch =
                    Patch.add(Point.attention(0), 2, direction(model.config().hidden(), 0.25f));
            Run run = run(fixture).with(patch);
            List<Point> points = points(model);
            States gradients = hidden.gradients(List.of(run), points);
            List<Run> moved = new ArrayList<>();
            for (Point point : points) {
                int width = gradients.of(point, 0).columns();
                moved.add(run.with(Patch.add(point, 2, direction(width, STEP))));
                moved.add(run.with(Patch.add(point, 2, direction(width, -STEP))));
            }
            List<TargetScore> scores = hidden.score(moved);
            for (int i = 0; i < points.size(); i++) {
                float[] gradient = gradients.at(points.get(i), 0, 2);
                double slope = (scores.get(2 * i).logLikelihood()
                                - scores.get(2 * i + 1).logLikelihood())
                        / (2 * STEP);
                assertThat(dot(gradient, direction(gradient.length, 1)))
                        .as("%s", points.get(i))
                        .isCloseTo(slope, within(1e-5 + 1e-4 * Math.abs(slope)));
                assertThat(Math.abs(slope)).isGreaterThan(1e-4);
            }
        }
    }

    /** Moved logits z move the log-probability of a token t by z_t - sum(p z), which the gradient must say too. */
    @ParameterizedTest
    @MethodSource("names")
    void forwardDerivativesAgreeWithGradients(String name) {
        FamilyFixture fixture = FamilyFixture.open(name);
        try (LanguageModel model = fixture.model(DataType.FLOAT64)) {
            Hidden hidden = Hidden.of(model);
            Run run = run(fixture);
            Matrix logits = hidden.states(List.of(run), List.of(Point.logits())).of(Point.logits(), 0);
            States gradients = hidden.gradients(List.of(run), points(model));
            double expected = 0;
            List<Patch> directions = new ArrayList<>();
            for (Point point : List.of(Point.embeddings(), Point.mlp(0))) {
                float[] direction = direction(gradients.of(point, 0).columns(), 1);
                directions.add(Patch.add(point, 1, direction));
                expected += dot(gradients.at(point, 0, 1), direction);
            }
            Matrix along =
                    hidden.along(run, directions, List.of(Point.logits())).of(Point.logits(), 0);
            double found = 0;
            for (int position = 1; position < TOKENS; position++) {
                found += moved(
                        logits.row(position - 1),
                        along.row(position - 1),
                        run.ids().at(position));
            }
            assertThat(found).isCloseTo(expected, within(1e-5 + 1e-4 * Math.abs(expected)));
            assertThat(Math.abs(expected)).isGreaterThan(1e-4);
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void aKeyTimesTheModuleIsItsValue(String name) {
        FamilyFixture fixture = FamilyFixture.open(name);
        try (LanguageModel model = fixture.model()) {
            List<TokenIds> texts =
                    List.of(fixture.tokens().slice(0, 5), fixture.tokens().slice(0, TOKENS));
            List<KeysAndValues> memories = Hidden.of(model).keysAndValues(texts, new int[] {4, 2}, List.of(1, 0));
            assertThat(memories).extracting(KeysAndValues::layer).containsExactly(1, 0);
            for (KeysAndValues memory : memories) {
                LinearModule module = model.layout().mlpOutput(memory.layer());
                float[] weight = model.parameter(module.weight());
                Matrix values = module.transposed()
                        ? memory.keys().times(Matrix.of(module.in(), module.out(), weight))
                        : memory.keys().timesTransposed(Matrix.of(module.out(), module.in(), weight));
                if (module.biased()) {
                    float[] bias = model.parameter(module.bias());
                    values = values.plus(Matrix.of(2, 1, new float[] {1, 1}).times(Matrix.of(1, bias.length, bias)));
                }
                assertThat(distance(values, memory.values())).isLessThan(1e-5);
                Point key = Point.input(module.name());
                float[] seen = Hidden.of(model)
                        .states(List.of(Run.of(texts.get(1))), List.of(key))
                        .at(key, 0, 2);
                assertThat(memory.keys().row(1)).containsExactly(seen, within(1e-5f));
            }
        }
    }

    private static double moved(float[] logits, float[] along, int token) {
        double sum = 0;
        double mean = 0;
        for (int i = 0; i < logits.length; i++) {
            double weight = Math.exp(logits[i]);
            sum += weight;
            mean += weight * along[i];
        }
        return along[token] - mean / sum;
    }

    private static Matrix capped(Matrix logits, double cap) {
        float[] values = logits.data().clone();
        for (int i = 0; i < values.length && cap > 0; i++) {
            values[i] = (float) (cap * Math.tanh(values[i] / cap));
        }
        return Matrix.of(logits.rows(), logits.columns(), values);
    }

    private static float[] direction(int width, float step) {
        float[] direction = new float[width];
        for (int i = 0; i < width; i++) {
            direction[i] = step * (i * 5 % 7 - 3);
        }
        return direction;
    }

    private static double dot(float[] a, float[] b) {
        return IntStream.range(0, a.length)
                .mapToDouble(i -> (double) a[i] * b[i])
                .sum();
    }

    private static float[][] rows(Matrix matrix) {
        return FamilyFixture.rows(matrix.data(), matrix.rows());
    }

    private static double distance(Matrix found, Matrix expected) {
        return FamilyFixture.distance(rows(found), rows(expected));
    }
}
