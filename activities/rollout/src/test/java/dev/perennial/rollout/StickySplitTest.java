package dev.perennial.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.contract.line.LineId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets the candidate. */
class StickySplitTest {
    private static final LineId LINE = new LineId("acme", "support");
    private final StickySplit split = StickySplit.of(LINE, "change-7");

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 2_500, 9_999, 10_000})
    void theWeightIsMetWithinSamplingError(int weight) {
        int keys = 100_000;
        int onCandidate = 0;
        for (int i = 0; i < keys; i++) {
            onCandidate += split.assign("user-" + i, weight) == Arm.CANDIDATE ? 1 : 0;
        }
        double share = weight / 10_000.0;
        assertThat((double) onCandidate)
                .isBetween(
                        keys * share - 4 * Math.sqrt(keys * share * (1 - share)),
                        keys * share + 4 * Math.sqrt(keys * share * (1 - share)));
    }

    @Test
    void bucketsAreUniform() {
        int[] counts = new int[100];
        for (int i = 0; i < 100_000; i++) {
            counts[split.bucket("tenant/session-" + i) / 100]++;
        }
        double chiSquare = 0;
        for (int count : counts) {
            chiSquare += (count - 1000.0) * (count - 1000.0) / 1000;
        }
        assertThat(chiSquare).isBetween(60.0, 149.0); // 99 degrees of freedom, 0.1 % and 99.9 %
    }

    @Test
    void aKeyOnTheCandidateStaysThereAsTheWeightGrows() {
        int left = 0;
        for (int i = 0; i < 2_000; i++) {
            Arm before = Arm.CURRENT;
            for (int weight = 0; weight <= 10_000; weight += 125) {
                Arm now = split.assign("user-" + i, weight);
                left += before == Arm.CANDIDATE && now == Arm.CURRENT ? 1 : 0;
                before = now;
            }
            left += before == Arm.CURRENT ? 1 : 0;
        }
        assertThat(left).isZero();
    }

    @Test
    void anotherChangeOrLineDrawsOtherKeys() {
        StickySplit other = StickySplit.of(LINE, "change-8");
        StickySplit elsewhere = StickySplit.of(new LineId("acme", "sales"), "change-7");
        int both = 0;
        int bothElsewhere = 0;
        for (int i = 0; i < 20_000; i++) {
            boolean here = split.assign("u" + i, 1_000) == Arm.CANDIDATE;
            both += here && other.assign("u" + i, 1_000) == Arm.CANDIDATE ? 1 : 0;
            bothElsewhere += here && elsewhere.assign("u" + i, 1_000) == Arm.CANDIDATE ? 1 : 0;
        }
        assertThat(both).isBetween(140, 260);
        assertThat(bothElsewhere).isBetween(140, 260);
    }

    @Test
    void assignmentsDoNotChangeBetweenVersions() {
        assertThat(new int[] {split.bucket("user-1"), split.bucket("user-2"), split.bucket("ä")})
                .containsExactly(6317, 5326, 4219);
    }

    @Test
    void refusesImpossibleWeights() {
        assertThatThrownBy(() -> split.assign("u", 10_001)).hasMessageContaining("0 to 10,000, found 10001");
    }
}
