package dev.perennial.drift.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading inference records. */
class InferenceLogTest {
    @Test
    void derivesWhatIsNotRecorded() {
        InferenceFeatures features = InferenceLog.parse(
                "{\"prompt\":\"Who is mayor?\",\"answer\":\"Ann\",\"logprobs\":[-1,-2],\"ok\":true,\"line\":\"a/b\"}");

        assertThat(features.numbers())
                .containsEntry(NumericSignal.PROMPT_LENGTH, 13.0)
                .containsEntry(NumericSignal.ANSWER_LENGTH, 3.0)
                .containsEntry(NumericSignal.MEAN_LOGPROB, -1.5)
                .doesNotContainKey(NumericSignal.ENTROPY);
        assertThat(features.categories())
                .containsEntry(CategorySignal.PROMPT_CONTENT, PromptContent.bucket("who is MAYOR"));
        assertThat(features.outcome()).isEqualTo(Outcome.OK);
    }

    @Test
    void whatIsRecordedWinsOverWhatIsDerived() {
        InferenceFeatures features = InferenceLog.parse(
                "{\"specversion\":\"1.0\",\"data\":{\"prompt\":\"Who?\",\"promptLength\":3,\"topic\":\"mayor\"}}");

        assertThat(features.numbers()).containsEntry(NumericSignal.PROMPT_LENGTH, 3.0);
        assertThat(features.categories()).containsEntry(CategorySignal.TOPIC, "mayor");
        assertThat(features.outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void refusalsNameFileLineAndField(@TempDir Path folder) throws IOException {
        assertRefused(
                folder, "{\"topic\":\"a\"}\n\n{\"entropy\":\"high\"}\n", "records.jsonl:3: entropy: expected a number");
        assertRefused(
                folder, "{\"meanLogprob\":0.5}", "records.jsonl:1: meanLogprob: expected a finite value of 0 or less");
        assertRefused(folder, "{\"ok\":1}", "records.jsonl:1: ok: expected true or false, found 1");
        assertRefused(folder, "{\"topic\":7}", "topic: expected a text, found 7");
        assertRefused(folder, "{\"topic\":\"a\"} {}", "records.jsonl:1: expected a JSON object");
        assertRefused(folder, "[]", "records.jsonl:1: expected a JSON object, found ARRAY");
        assertRefused(folder, "{\"other\":1}", "records.jsonl:1: expected at least one signal");
    }

    @Test
    void profilesAFile(@TempDir Path folder) throws IOException {
        Path file =
                Files.writeString(folder.resolve("good.jsonl"), "{\"topic\":\"a\"}\n{\"topic\":\"a\",\"ok\":false}\n");
        WindowProfile profile = InferenceLog.profile(file);
        assertThat(profile.records()).isEqualTo(2);
        assertThat(profile.failedTotal()).isEqualTo(1);
    }

    private static void assertRefused(Path folder, String lines, String message) throws IOException {
        Path file = Files.writeString(folder.resolve("records.jsonl"), lines);
        assertThatThrownBy(() -> InferenceLog.profile(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
