package dev.perennial.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.model.hidden.Patch;
import dev.perennial.model.hidden.Point;
import dev.perennial.model.hidden.Run;
import dev.perennial.model.hidden.States;
import dev.perennial.model.text.PromptTarget;
import dev.perennial.model.text.TokenIds;
import dev.perennial.tensor.linalg.Matrix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Hidden states of a small Llama; every family is held in {@link HiddenFamiliesTest}. */
class HiddenTest {
    private final LanguageModel model = TinyModels.random(1);
    private final Hidden hidden = Hidden.of(model);
    private final Run one = Run.of(TinyModels.ids(9, 1));
    private final Run two = Run.of(TinyModels.ids(9, 2));

    @AfterEach
    void close() {
        model.close();
    }

    private Matrix logits(List<Run> runs, int run) {
        return hidden.states(runs, List.of(Point.logits())).of(Point.logits(), run);
    }

    @Test
    void scoresOfUnpatchedRunsAreTheScorers() {
        List<PromptTarget> pairs = List.of(
                new PromptTarget(TinyModels.ids(5, 1), TinyModels.ids(3, 2)),
                new PromptTarget(TinyModels.ids(2, 3), TinyModels.ids(4, 4)));
        List<TargetScore> scores = hidden.score(pairs.stream().map(Run::of).toList());
        List<TargetScore> expected = Scorer.of(model).targets(pairs);
        for (int i = 0; i < pairs.size(); i++) {
            assertThat(scores.get(i).logLikelihood()).isCloseTo(expected.get(i).logLikelihood(), within(1e-4));
            assertThat(scores.get(i).hits()).isEqualTo(expected.get(i).hits());
        }
    }

    @Test
    void patchesOfOneRunLeaveTheOthersAndThePositionsBefore() {
        Matrix before = logits(List.of(two), 0);
        Patch patch = Patch.add(Point.stream(0), 4, filled(model.config().hidden(), 3));
        List<Run> runs = List.of(two, two.with(patch), Run.of(TinyModels.ids(6, 5)));
        assertThat(logits(runs, 0).data()).containsExactly(before.data(), within(1e-4f));
        Matrix patched = logits(runs, 1);
        for (int position = 0; position < 4; position++) {
            assertThat(patched.row(position)).containsExactly(before.row(position), within(1e-4f));
        }
        for (int position = 4; position < 9; position++) {
            assertThat(distance(patched.row(position), before.row(position))).isGreaterThan(1e-2);
        }
        assertThat(logits(runs, 2).rows()).isEqualTo(6);
    }

    @Test
    void patchesOfOnePlaceAreMadeInTheirOrder() {
        float[] vector = filled(model.config().hidden(), 1);
        Point point = Point.mlp(1);
        Run added = one.with(Patch.put(point, 2, vector), Patch.add(point, 2, vector));
        Run replaced = one.with(Patch.add(point, 2, vector), Patch.put(point, 2, vector));
        States states = hidden.states(List.of(added, replaced), List.of(point));
        assertThat(states.at(point, 0, 2)).containsOnly(2);
        assertThat(states.at(point, 1, 2)).containsOnly(1);
    }

    @Test
    void restoringWhatNoiseTookGivesTheCleanScoreBack() {
        PromptTarget pair = new PromptTarget(TinyModels.ids(7, 3), TinyModels.ids(2, 4));
        List<Point> streams = IntStream.range(0, 2).mapToObj(Point::stream).toList();
        Run clean = Run.of(pair);
        Run corrupted = clean.with(
                Patch.add(Point.embeddings(), 1, filled(model.config().hidden(), 2)));
        States states = hidden.states(List.of(clean), streams);
        List<Run> restored = streams.stream()
                .map(point -> corrupted.with(Patch.put(point, 0, states.of(point, 0))))
                .toList();
        double expected = hidden.score(List.of(clean)).get(0).logLikelihood();
        assertThat(hidden.score(List.of(corrupted)).get(0).logLikelihood()).isNotCloseTo(expected, within(1e-2));
        assertThat(hidden.score(restored))
                .allSatisfy(score -> assertThat(score.logLikelihood()).isCloseTo(expected, within(1e-4)));
    }

    @Test
    void derivativesOfWhatComesBeforeAreZero() {
        Patch direction = Patch.add(Point.stream(1), 3, filled(model.config().hidden(), 1));
        List<Point> points = List.of(Point.stream(0), Point.stream(1), Point.normed());
        States along = hidden.along(one, List.of(direction), points);
        assertThat(along.of(Point.stream(0), 0).norm()).isZero();
        assertThat(along.at(Point.stream(1), 0, 3)).containsOnly(1);
        assertThat(along.at(Point.stream(1), 0, 4)).containsOnly(0);
        assertThat(along.of(Point.normed(), 0).norm()).isPositive();
    }

    /** What was recorded holds itself for ever where the engine's own backward is told to record: 6 MiB a call here. */
    @Test
    void derivativesGiveTheirMemoryBack() {
        Run run = Run.of(TinyModels.ids(128, 6));
        List<Patch> directions = List.of(Patch.add(Point.embeddings(), 3, filled(32, 1)));
        for (int i = 0; i < 20; i++) {
            hidden.along(run, directions, List.of(Point.normed()));
        }
        long before = resident();
        for (int i = 0; i < 60; i++) {
            hidden.along(run, directions, List.of(Point.normed()));
        }
        assertThat(resident() - before).isLessThan(100L << 20);
    }

    @Test
    void refusesWhatTheModelDoesNotHave() {
        assertThatThrownBy(() -> hidden.states(List.of(one), List.of(Point.stream(2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected a layer from 0 to 1, found 2");
        assertThatThrownBy(() -> hidden.states(List.of(one), List.of(Point.input("model.norm"))))
                .hasMessageContaining("expected a linear module of a layer")
                .hasMessageContaining("model.norm");
        Run wide = one.with(Patch.put(Point.normed(), 0, new float[31]));
        assertThatThrownBy(() -> hidden.score(List.of(wide))).hasMessageContaining("expected vectors of 32 numbers");
        assertThatThrownBy(() -> one.with(Patch.put(Point.normed(), 9, new float[32])))
                .hasMessageContaining("within 9 positions");
        assertThatThrownBy(() -> Patch.put(Point.logits(), 0, new float[TinyModels.VOCABULARY]))
                .hasMessageContaining("not patched");
        assertThatThrownBy(() -> hidden.along(one, List.of(Patch.put(Point.mlp(0), 0, new float[32])), List.of()))
                .hasMessageContaining("expected patches that add");
        assertThatThrownBy(() -> hidden.score(List.of(Run.of(TokenIds.of(3)))))
                .hasMessageContaining("a token to score");
        assertThatThrownBy(() -> hidden.keysAndValues(List.of(one.ids()), new int[] {9}, List.of(0)))
                .hasMessageContaining("expected a position from 0 to 8 of text 0, found 9");
    }

    private static float[] filled(int size, float value) {
        float[] vector = new float[size];
        Arrays.fill(vector, value);
        return vector;
    }

    private static double distance(float[] a, float[] b) {
        return IntStream.range(0, a.length)
                .mapToDouble(i -> Math.abs((double) a[i] - b[i]))
                .max()
                .orElseThrow();
    }

    private static long resident() {
        try {
            String pages = Files.readString(Path.of("/proc/self/statm")).split(" ", -1)[1];
            return Long.parseLong(pages) * 4096;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
