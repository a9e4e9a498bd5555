package dev.perennial.drift.profile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is remembered of answers until their outcome is told. */
class AnswersTest {
    @Test
    void anAnswerIsFoundByItsRequestAlone() {
        Answers answers = fold(0, 1_000).profile().answers();

        assertThat(answers.size()).isEqualTo(1_000);
        assertThat(answers.bin("req-7")).hasValue(bin(7));
        assertThat(answers.bin("req-999")).hasValue(bin(999));
        assertThat(answers.bin("req-1000")).isEmpty();
    }

    @Test
    void partsAddToTheWholeInAnyOrderHoweverManyThereAre() {
        Answers whole = fold(0, 40_000).profile().answers();
        Answers a = fold(0, 100).profile().answers();
        Answers b = fold(100, 30_000).profile().answers();
        Answers c = fold(30_000, 40_000).profile().answers();

        assertThat(a.plus(b).plus(c)).isEqualTo(whole).hasSameHashCodeAs(whole);
        assertThat(c.plus(b.plus(a))).isEqualTo(whole);
        assertThat(whole.plus(Answers.none())).isEqualTo(whole);
    }

    @Test
    void whatComesTwiceOrOutOfOrderIsRememberedOnce() {
        List<Integer> twice = new ArrayList<>(
                IntStream.range(0, 600).map(i -> i % 300).boxed().toList());
        Collections.shuffle(twice, new Random(5));
        ProfileFold fold = new ProfileFold();
        twice.forEach(i -> add(fold, i));
        Answers answers = fold.profile().answers();

        assertThat(answers.size()).isEqualTo(300);
        assertThat(answers.given()).isEqualTo(600);
        assertThat(answers.bin("req-299")).hasValue(bin(299));
    }

    @Test
    void ofTooManyAUniformSampleStays() {
        WindowProfile profile = fold(0, 100_000).profile();
        Answers answers = profile.answers();
        long early = IntStream.range(0, 50_000)
                .filter(i -> answers.bin("req-" + i).isPresent())
                .count();

        assertThat(answers.size()).isEqualTo(Answers.MOST);
        assertThat(answers.given()).isEqualTo(100_000);
        assertThat(early / (double) Answers.MOST).isCloseTo(0.5, within(0.02));
        assertThat(ProfileJson.write(profile).getBytes(UTF_8).length).isLessThan(128 * 1024);
    }

    @Test
    void onlyAnswersThatCanBeGradedAreRemembered() {
        ProfileFold fold = new ProfileFold();

        assertThat(fold.add(features(-1, Outcome.UNKNOWN), "r1")).isTrue();
        assertThat(fold.add(features(-1, Outcome.UNKNOWN), "")).isFalse();
        assertThat(fold.add(features(-1, Outcome.OK), "r2")).isFalse();
        assertThat(fold.add(new InferenceFeatures(Map.of(), Map.of(CategorySignal.TOPIC, "x"), Outcome.UNKNOWN), "r3"))
                .isFalse();
        assertThat(fold.profile().answers().size()).isEqualTo(1);
        assertThat(fold.profile().records()).isEqualTo(4);
        assertThat(fold.profile().ok().total()).isEqualTo(1);
    }

    @Test
    void theyComeBackFromTheStoredFormAndNoRequestIsReadableThere() {
        WindowProfile profile = fold(0, 50).profile();
        String stored = ProfileJson.write(profile);

        assertThat(ProfileJson.read(stored)).isEqualTo(profile);
        assertThat(stored).doesNotContain("req-");
    }

    @Test
    void profilesOfBeforeHaveNoneAndDamageIsNamed() {
        String stored = ProfileJson.write(fold(0, 50).profile());
        String before = stored.replaceAll(",\"answers\":\\{[^}]*}", "");

        assertThat(ProfileJson.read(before).answers()).isEqualTo(Answers.none());
        assertThatThrownBy(() -> ProfileJson.read(stored.replace("\"given\":50", "\"given\":49")))
                .hasMessageStartingWith("profile: answers: expected at most");
        assertThatThrownBy(() -> ProfileJson.read(stored.replace("\"entries\":\"", "\"entries\":\"_")))
                .hasMessageStartingWith("profile: answers: ");
    }

    private static ProfileFold fold(int from, int to) {
        ProfileFold fold = new ProfileFold();
        IntStream.range(from, to).forEach(i -> add(fold, i));
        return fold;
    }

    private static void add(ProfileFold fold, int i) {
        assertThat(fold.add(features(-i % 97 / 10.0, Outcome.UNKNOWN), "req-" + i))
                .isTrue();
    }

    private static int bin(int i) {
        return Grid.LOG_PROBABILITY.bin(-i % 97 / 10.0);
    }

    private static InferenceFeatures features(double logprob, Outcome outcome) {
        return new InferenceFeatures(Map.of(NumericSignal.MEAN_LOGPROB, logprob), Map.of(), outcome);
    }
}
