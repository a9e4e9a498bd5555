package dev.perennial.server.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.contract.line.LineId;
import dev.perennial.drift.profile.CategorySignal;
import dev.perennial.drift.profile.InferenceFeatures;
import dev.perennial.drift.profile.Outcome;
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
        windows.add(10, NOON, new InferenceRecord(A, 1, SEEN));
        windows.add(11, NOON.plusSeconds(1), new InferenceRecord(B, 1, SEEN));
        windows.add(12, NOON.plusSeconds(2), new InferenceRecord(A, 1, SEEN));
        windows.add(13, NOON.plusSeconds(3), new InferenceRecord(A, 2, SEEN));
        windows.add(14, NOON.plusSeconds(301), new InferenceRecord(A, 1, SEEN));
        List<PartitionWindows.Part> over = windows.over(NOON.plusSeconds(300));
        assertThat(over)
                .extracting(part -> part.of().line() + "@" + part.of().revision() + " " + part.records())
                .containsExactlyInAnyOrder("t/a@1 2", "t/a@2 1", "t/b@1 1");
    }

    @Test
    void aSuccessorReadsAgainFromTheOldestOpenWindow() {
        windows.add(10, NOON, new InferenceRecord(A, 1, SEEN));
        windows.add(11, NOON.plusSeconds(301), new InferenceRecord(A, 1, SEEN));
        windows.skip(12);
        assertThat(windows.resumeAt()).isEqualTo(10);
        windows.close(NOON.plusSeconds(300));
        assertThat(windows.resumeAt()).isEqualTo(11);
        windows.close(NOON.plusSeconds(600));
        assertThat(windows.resumeAt()).isEqualTo(13);
    }

    @Test
    void aLateRecordCountsInTheOldestOpenWindow() {
        windows.add(10, NOON, new InferenceRecord(A, 1, SEEN));
        windows.close(NOON.plusSeconds(300));
        windows.add(11, NOON.plusSeconds(299), new InferenceRecord(A, 1, SEEN));
        assertThat(windows.over(NOON.plusSeconds(300))).isEmpty();
        assertThat(windows.over(NOON.plusSeconds(600)))
                .singleElement()
                .satisfies(part -> assertThat(part.span().start()).isEqualTo(NOON.plusSeconds(300)));
    }
}
