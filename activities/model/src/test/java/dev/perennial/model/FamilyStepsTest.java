package dev.perennial.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every family and variant, step by step, against what transformers computed of whole sequences. */
class FamilyStepsTest {
    private static final double EQUAL = 1e-5;

    private static List<String> names() {
        return FamilyFixture.names();
    }

    @ParameterizedTest
    @Tag("slow")
    @MethodSource("names")
    void tokenByTokenTheLogitsAreThoseOfOnePass(String name) {
        FamilyFixture fixture = FamilyFixture.open(name);
        int size = fixture.ids().length;
        float[][] found = new float[size][];
        try (LanguageModel model = fixture.model();
                Scope scope = model.enter();
                KvCache cache = KvCache.empty(model.network(), scope.manager(), 1, size)) {
            int prompt = 5;
            Pass first = model.network().next(scope.manager(), cache, prompt, size);
            float[][] head = logits(model, scope.manager(), first, Arrays.copyOf(fixture.ids(), prompt));
            System.arraycopy(head, 0, found, 0, prompt);
            // a second piece, which has both earlier positions and several of its own
            Pass second = model.network().next(scope.manager(), cache, prompt, size);
            int[] piece = Arrays.copyOfRange(fixture.ids(), prompt, 2 * prompt);
            System.arraycopy(logits(model, scope.manager(), second, piece), 0, found, prompt, prompt);
            for (int i = 2 * prompt; i < size; i++) {
                Pass step = model.network().step(scope.manager(), cache);
                found[i] = logits(model, scope.manager(), step, fixture.ids()[i])[0];
            }
        }
        assertThat(FamilyFixture.distance(found, fixture.logits())).isLessThan(EQUAL);
    }

    private static float[][] logits(LanguageModel model, NDManager manager, Pass pass, int... ids) {
        return FamilyFixture.logits(model, model.network().hidden(Forward.ids(manager, new int[][] {ids}), pass));
    }

    @ParameterizedTest
    @Tag("slow")
    @MethodSource("names")
    void rowsThatBeginWithPaddingGiveTheLogitsOfSingleRuns(String name) {
        FamilyFixture fixture = FamilyFixture.open(name);
        int[] begin = {14, 3, 9};
        int steps = 10;
        try (LanguageModel model = fixture.model();
                Scope scope = model.enter()) {
            KvCache cache = KvCache.empty(model.network(), scope.manager(), 0, 1);
            for (int size : begin) {
                KvCache fresh = KvCache.empty(model.network(), scope.manager(), 1, size);
                int[][] row = {Arrays.copyOf(fixture.ids(), size)};
                model.network()
                        .hidden(
                                Forward.ids(scope.manager(), row),
                                model.network().next(scope.manager(), fresh, size, size));
                cache = cache.and(fresh);
            }
            for (int step = 0; step < steps; step++) {
                int[] places = at(begin, step);
                int[][] last = Arrays.stream(places)
                        .mapToObj(place -> new int[] {fixture.ids()[place]})
                        .toArray(int[][]::new);
                NDArray hidden = model.network()
                        .hidden(
                                Forward.ids(scope.manager(), last),
                                model.network().step(scope.manager(), cache));
                float[][] expected = Arrays.stream(places)
                        .mapToObj(place -> fixture.logits()[place])
                        .toArray(float[][]::new);
                assertThat(FamilyFixture.distance(FamilyFixture.logits(model, hidden), expected))
                        .isLessThan(2 * EQUAL);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("names")
    void stepsOfThisProcessGiveTheLogitsOfSingleRuns(String name) {
        FamilyFixture fixture = FamilyFixture.open(name);
        int[] begin = {14, 3, 9};
        try (LanguageModel model = fixture.model();
                Scope scope = model.enter();
                Steps steps = new ProcessorSteps(model)) {
            for (int size : begin) {
                KvCache fresh = KvCache.empty(model.network(), scope.manager(), 1, size);
                Pass pass = model.network().next(scope.manager(), fresh, size, size);
                int[][] row = {Arrays.copyOf(fixture.ids(), size)};
                model.network().hidden(Forward.ids(scope.manager(), row), pass);
                steps.join(fresh);
            }
            for (int step = 0; step < 10; step++) {
                int[] places = at(begin, step);
                int[] last =
                        Arrays.stream(places).map(place -> fixture.ids()[place]).toArray();
                Logits logits = steps.logits(scope, last);
                for (int row = 0; row < places.length; row++) {
                    float[][] found = {logits.row(row)};
                    float[][] expected = {fixture.logits()[places[row]]};
                    assertThat(FamilyFixture.distance(found, expected)).isLessThan(2 * EQUAL);
                }
            }
        }
    }

    private static int[] at(int[] begin, int step) {
        return Arrays.stream(begin).map(size -> size + step).toArray();
    }
}
