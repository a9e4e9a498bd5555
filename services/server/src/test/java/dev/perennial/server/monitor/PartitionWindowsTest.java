package dev.perennial.server.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.contract.line.LineId;
import dev.perennial.drift.profile.CategorySignal;
import dev.perennial.drift.profile.Grid;
import dev.perennial.drift.profile.InferenceFeatures;
import dev.perennial.drift.profile.NumericSignal;
import dev.perennial.drift.profile.Outcome;
import dev.perennial.drift.profile.WindowProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PartitionWindowsTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final LineId A = new LineId("t", "a");
    private static final LineId B = new LineId("t", "b");
    private static final InferenceFeatures SEEN =
            new InferenceFeatures(Map.of(), Map.of(CategorySignal.TOPIC, "x"), Outcome.UNKNOWN);

    private final PartitionWindows windows = new PartitionWindows(Duration.ofMinutes(5));

    @Test
    void recordsAreCountedByRevisionAndWindow() {
        windows.add(10, NOON, seen(A, 1));
        windows.add(11, NOON.plusSeconds(1), seen(B, 1));
        windows.add(12, NOON.plusSeconds(2), seen(A, 1));
        windows.add(13, NOON.plusSeconds(3), seen(A, 2));
        windows.add(14, NOON.plusSeconds(301), seen(A, 1));
        List<PartitionWindows.Part> over = windows.over(NOON.plusSeconds(300));
        assertThat(over)
                .extracting(part -> part.of().line() + "@" + part.of().revision() + " " + part.records())
                .containsExactlyInAnyOrder("t/a@1 2", "t/a@2 1", "t/b@1 1");
    }

    @Test
    void aSuccessorReadsAgainFromTheOldestOpenWindow() {
        windows.add(10, NOON, seen(A, 1));
        windows.add(11, NOON.plusSeconds(301), seen(A, 1));
        windows.skip(12);
        assertThat(windows.resumeAt()).isEqualTo(10);
        windows.close(NOON.plusSeconds(300));
        assertThat(windows.resumeAt()).isEqualTo(11);
        windows.close(NOON.plusSeconds(600));
        assertThat(windows.resumeAt()).isEqualTo(13);
    }

    @Test
    void aSuccessorRemembersWhatItsPredecessorDid() {
        windows.add(10, NOON, answered("r1", -1));
        windows.add(11, NOON.plusSeconds(1), answered("r2", -2));
        windows.add(12, NOON.plusSeconds(2), answered("r2", -2));
        WindowProfile before = windows.over(NOON.plusSeconds(300)).get(0).fold().profile();
        PartitionWindows successor = new PartitionWindows(Duration.ofMinutes(5));
        assertThat(windows.resumeAt()).isEqualTo(10);
        successor.add(10, NOON, answered("r1", -1));
        successor.add(11, NOON.plusSeconds(1), answered("r2", -2));
        successor.add(12, NOON.plusSeconds(2), answered("r2", -2));
        assertThat(successor.over(NOON.plusSeconds(300)).get(0).fold().profile())
                .isEqualTo(before);
        assertThat(before.answers().size()).isEqualTo(2);
        assertThat(before.answers().bin("r2")).hasValue(Grid.LOG_PROBABILITY.bin(-2));
    }

    @Test
    void anAnswerWithoutIdOrConfidenceCannotBeGradedLater() {
        assertThat(windows.add(10, NOON, answered("r1", -1))).isTrue();
        assertThat(windows.add(11, NOON, answered("", -1))).isFalse();
        assertThat(windows.add(12, NOON, new InferenceRecord(A, 1, "r3", SEEN))).isFalse();
    }

    @Test
    void aLateRecordCountsInTheOldestOpenWindow() {
        windows.add(10, NOON, seen(A, 1));
        windows.close(NOON.plusSeconds(300));
        windows.add(11, NOON.plusSeconds(299), seen(A, 1));
        assertThat(windows.over(NOON.plusSeconds(300))).isEmpty();
        assertThat(windows.over(NOON.plusSeconds(600)))
                .singleElement()
                .satisfies(part -> assertThat(part.span().start()).isEqualTo(NOON.plusSeconds(300)));
    }

    private static InferenceRecord seen(LineId line, int revision) {
        return new InferenceRecord(line, revision, "", SEEN);
    }

    private static InferenceRecord answered(String request, double logprob) {
        return new InferenceRecord(
                A,
                1,
                request,
                new InferenceFeatures(Map.of(NumericSignal.MEAN_LOGPROB, logprob), Map.of(), Outcome.UNKNOWN));
    }
}
