package dev.perennial.drift;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.drift.profile.WindowProfile;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** That the stated false-alarm rates hold on simulated traffic with dependent signals, and what is found at them. */
@Tag("slow")
class FalseAlarmTest {
    private static final int WINDOWS = 500;
    private static final double ALPHA = 0.05;
    private final DriftDetector detector = new DriftDetector(DriftSettings.defaults()
            .withAlpha(ALPHA)
            .withMinimums(100, 20)
            .withMinimumEffects(0, 0)
            .withMinimumRises(0, 0));

    @Test
    void withoutDriftNoMoreWindowsAlarmThanStated() {
        List<DriftFindingResult> results = compare(Traffic.STEADY, 200, WINDOWS);
        double allowed = ALPHA + 3 * Math.sqrt(ALPHA * (1 - ALPHA) / WINDOWS);

        assertThat(share(results, DriftFindingResult::drifted)).isBetween(0.001, allowed);
        assertThat(share(results, result -> result.labelled().shown())).isBetween(0.001, allowed);
        assertThat(share(results, result -> result.estimated().shown())).isBetween(0.001, allowed);
    }

    @Test
    void aShiftOfHalfADeviationIsFoundInNearlyEveryWindowOfThreeHundred() {
        List<DriftFindingResult> results = compare(new Traffic(0.5, 0.2, 0, 0), 300, 100);

        assertThat(share(results, DriftFindingResult::drifted)).isGreaterThan(0.95);
        assertThat(share(results, result -> result.estimated().shown())).isGreaterThan(0.75);
    }

    private List<DriftFindingResult> compare(Traffic traffic, int records, int windows) {
        return IntStream.range(0, windows)
                .mapToObj(i -> {
                    WindowProfile reference = Traffic.STEADY.window(600, 2L * i + 1_000_003);
                    return detector.compare(reference, traffic.window(records, 2L * i + 7));
                })
                .toList();
    }

    private static double share(List<DriftFindingResult> results, Predicate<DriftFindingResult> what) {
        return results.stream().filter(what).count() / (double) results.size();
    }
}
