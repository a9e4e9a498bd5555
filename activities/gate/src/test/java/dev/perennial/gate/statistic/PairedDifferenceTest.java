package dev.perennial.gate.statistic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Score bounds of the drop of accuracy. */
class PairedDifferenceTest {
    @Test
    void zeroFlipsLeaveTheBoundThatTheScoreGives() {
        double z2 = 1.6448536 * 1.6448536;
        assertThat(new PairedDifference(200, 0, 0).upper(0.05)).isCloseTo(z2 / (200 + z2), within(1e-6));
        assertThat(new PairedDifference(200, 0, 0).lower(0.05)).isCloseTo(-z2 / (200 + z2), within(1e-6));
    }

    @Test
    void oneLossAmongFortyFourBoundsTheDropOnBothSides() {
        PairedDifference one = new PairedDifference(44, 1, 0);
        assertThat(one.lower(0.025)).isCloseTo(-0.060, within(5e-3));
        assertThat(one.upper(0.025)).isCloseTo(0.118, within(1e-3));
    }

    @Test
    void boundsMirrorWhenLossesAndGainsChangePlaces() {
        PairedDifference loss = new PairedDifference(300, 12, 5);
        PairedDifference gain = new PairedDifference(300, 5, 12);
        assertThat(loss.upper(0.05)).isCloseTo(-gain.lower(0.05), within(1e-9));
        assertThat(loss.lower(0.05)).isLessThan(loss.drop());
        assertThat(loss.upper(0.05)).isGreaterThan(loss.drop());
    }

    @ParameterizedTest
    @CsvSource({"100, 0, 0, 0.02", "200, 2, 1, 0.02", "500, 20, 5, 0.02"})
    void theItemsSaidToDecideDecide(long items, long negative, long positive, double margin) {
        PairedDifference seen = new PairedDifference(items, negative, positive);
        long needed = seen.itemsToDecide(margin, 0.05);
        double scale = needed / (double) items;
        PairedDifference more =
                new PairedDifference(needed, Math.round(negative * scale), Math.round(positive * scale));
        assertThat(more.upper(0.05) < margin || more.lower(0.05) > margin).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"2, 1, 1", "4, 1, 3", "5, 3, 2"})
    void itemsThatAllFlippedCanBeMore(long items, long negative, long positive) {
        assertThat(new PairedDifference(items, negative, positive).itemsToDecide(0.02, 0.05))
                .isGreaterThan(items);
    }

    @Test
    void refusesImpossibleCounts() {
        assertThatThrownBy(() -> new PairedDifference(3, 2, 2)).hasMessageContaining("found 2 and 2 of 3");
    }

    @Test
    @Tag("slow")
    void theUpperBoundMissesNoMoreOftenThanStated() {
        SplittableRandom random = new SplittableRandom(3);
        int runs = 4_000;
        int missed = 0;
        for (int run = 0; run < runs; run++) {
            int negative = 0;
            int positive = 0;
            for (int i = 0; i < 150; i++) {
                double u = random.nextDouble();
                negative += u < 0.04 ? 1 : 0;
                positive += u >= 0.04 && u < 0.06 ? 1 : 0;
            }
            missed += new PairedDifference(150, negative, positive).upper(0.05) < 0.02 ? 1 : 0;
        }
        assertThat(missed / (double) runs).isBetween(0.02, 0.062);
    }
}
