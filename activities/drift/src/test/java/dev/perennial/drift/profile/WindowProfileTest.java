package dev.perennial.drift.profile;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What profiles promise: exact merging, one stored form, bounded size. */
class WindowProfileTest {
    private static final List<Outcome> OUTCOMES = List.of(Outcome.OK, Outcome.FAILED, Outcome.UNKNOWN);

    @Test
    void partsAddToTheWholeInAnyOrderAndGrouping() {
        List<InferenceFeatures> records = records(3_000);
        WindowProfile a = fold(records.subList(0, 700));
        WindowProfile b = fold(records.subList(700, 720));
        WindowProfile c = fold(records.subList(720, 3_000));
        WindowProfile whole = fold(records);

        assertThat(a.plus(b).plus(c)).isEqualTo(whole);
        assertThat(a.plus(b.plus(c))).isEqualTo(whole);
        assertThat(c.plus(a).plus(b)).isEqualTo(whole);
        assertThat(whole.plus(WindowProfile.empty())).isEqualTo(whole);
        assertThat(whole.records()).isEqualTo(3_000);
    }

    @Test
    void equalProfilesHaveEqualBytesAndComeBackFromThem() {
        List<InferenceFeatures> records = records(500);
        WindowProfile whole = fold(records);
        WindowProfile merged = fold(records.subList(100, 500)).plus(fold(records.subList(0, 100)));

        assertThat(ProfileJson.write(merged)).isEqualTo(ProfileJson.write(whole));
        assertThat(ProfileJson.read(ProfileJson.write(whole))).isEqualTo(whole);
    }

    @Test
    void theStoredFormDoesNotChange() {
        ProfileFold fold = new ProfileFold();
        fold.add(new InferenceFeatures(
                Map.of(NumericSignal.PROMPT_LENGTH, 12.0, NumericSignal.MEAN_LOGPROB, -0.5),
                Map.of(CategorySignal.TOPIC, "capital", CategorySignal.PROMPT_CONTENT, "b07"),
                Outcome.FAILED));
        fold.addOutcome(true, -0.001);

        assertThat(ProfileJson.write(fold.profile()))
                .isEqualTo("{\"format\":\"perennial.window-profile/1\",\"records\":1,\"numbers\":{"
                        + "\"promptLength\":{\"grid\":\"count/1\",\"counts\":[[12,1]]},"
                        + "\"answerLength\":{\"grid\":\"count/1\",\"counts\":[]},"
                        + "\"meanLogprob\":{\"grid\":\"log-probability/1\",\"counts\":[[224,1]]},"
                        + "\"entropy\":{\"grid\":\"entropy/1\",\"counts\":[]}},"
                        + "\"categories\":{\"promptContent\":[[7,1,\"b07\",false]],"
                        + "\"topic\":[[0,1,\"capital\",false]],\"finish\":[]},"
                        + "\"okTotal\":1,\"failedTotal\":1,"
                        + "\"ok\":{\"grid\":\"log-probability/1\",\"counts\":[[4,1]]},"
                        + "\"failed\":{\"grid\":\"log-probability/1\",\"counts\":[[224,1]]}}");
    }

    @Test
    void staysSmallHoweverMuchItSees() {
        ProfileFold fold = new ProfileFold();
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 200_000; i++) {
            double wide = Math.exp(random.nextDouble() * 18 - 3);
            fold.add(new InferenceFeatures(
                    Map.of(
                            NumericSignal.PROMPT_LENGTH,
                            wide,
                            NumericSignal.ANSWER_LENGTH,
                            wide,
                            NumericSignal.MEAN_LOGPROB,
                            -wide / 100,
                            NumericSignal.ENTROPY,
                            wide / 100),
                    Map.of(CategorySignal.TOPIC, "topic-" + i + "-".repeat(80), CategorySignal.FINISH, "f" + i),
                    random.nextBoolean() ? Outcome.OK : Outcome.FAILED));
        }
        assertThat(ProfileJson.write(fold.profile()).getBytes(UTF_8).length).isLessThan(160 * 1024);
    }

    @Test
    void refusesForeignAndDamagedForms() {
        String good = ProfileJson.write(fold(records(10)));
        assertThatThrownBy(() -> ProfileJson.read("{}")).hasMessageContaining("expected format");
        assertThatThrownBy(() -> ProfileJson.read("{")).hasMessageContaining("expected a JSON object");
        assertThatThrownBy(() -> ProfileJson.read(good.replace("entropy/1", "entropy/2")))
                .hasMessageContaining("expected grid entropy/1 for entropy, found entropy/2");
        assertThatThrownBy(() -> ProfileJson.read(good.replace("\"records\":10", "\"records\":-1")))
                .hasMessageContaining("count of 0 or more for records");
    }

    private static WindowProfile fold(List<InferenceFeatures> records) {
        ProfileFold fold = new ProfileFold();
        records.forEach(fold::add);
        return fold.profile();
    }

    private static List<InferenceFeatures> records(int count) {
        SplittableRandom random = new SplittableRandom(1);
        List<InferenceFeatures> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(new InferenceFeatures(
                    Map.of(
                            NumericSignal.PROMPT_LENGTH,
                            (double) random.nextInt(400),
                            NumericSignal.MEAN_LOGPROB,
                            -random.nextDouble() * 9),
                    Map.of(CategorySignal.TOPIC, "topic-" + random.nextInt(300)),
                    OUTCOMES.get(random.nextInt(OUTCOMES.size()))));
        }
        return records;
    }
}
