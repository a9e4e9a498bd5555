package dev.perennial.gate.statistic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exact and always-valid statistics of flips against values computed independently. */
class FlipStatisticsTest {
    private static final Offset<Double> EXACT = within(1e-6);

    @ParameterizedTest
    @CsvSource({
        "30, 15, 0.035698, 0.025896, 0.017849",
        "12, 3, 0.035156, 0.021271, 0.017578",
        "105, 64, 0.002001, 0.001586, 0.001001",
        "10, 10, 1, 1, 0.588099"
    })
    void mcNemarIsExact(long negative, long positive, double twoSided, double mid, double regression) {
        assertThat(McNemar.twoSided(negative, positive)).isCloseTo(twoSided, EXACT);
        assertThat(McNemar.midP(negative, positive)).isCloseTo(mid, within(2e-6));
        assertThat(McNemar.regression(negative, positive)).isCloseTo(regression, EXACT);
    }

    @Test
    void chiSquareCarriesItsCorrection() {
        assertThat(McNemar.chiSquare(30, 15)).isCloseTo(4.355556, EXACT);
    }

    @Test
    void withoutFlipsNothingIsShown() {
        assertThat(McNemar.twoSided(0, 0)).isEqualTo(1);
        assertThat(McNemar.regression(0, 0)).isEqualTo(1);
        assertThat(FlipEvidence.ofDifference(0, 0)).isCloseTo(1, EXACT);
        assertThat(FlipEvidence.ofRegression(0, 0)).isCloseTo(1, EXACT);
    }

    @ParameterizedTest
    @CsvSource({"30, 15, 2.2179", "12, 3, 4.5011", "105, 64, 14.1478", "10, 10, 0.2703"})
    void evidenceOfADifference(long negative, long positive, double expected) {
        assertThat(FlipEvidence.ofDifference(negative, positive)).isCloseTo(expected, within(5e-5));
    }

    @ParameterizedTest
    @CsvSource({
        "30, 15, 4.37834",
        "12, 3, 8.90646",
        "105, 64, 28.27319",
        "10, 10, 0.27026",
        "0, 6, 0.14286",
        "15, 30, 0.05743"
    })
    void evidenceOfARegression(long negative, long positive, double expected) {
        assertThat(FlipEvidence.ofRegression(negative, positive)).isCloseTo(expected, within(5e-6));
    }

    @Test
    void evidenceStaysFiniteHoweverStrong() {
        assertThat(FlipEvidence.ofRegression(20_000, 0)).isEqualTo(Double.MAX_VALUE);
        assertThat(FlipEvidence.ofRegression(0, 20_000)).isBetween(0.0, 1e-3);
    }

    @ParameterizedTest
    @CsvSource({"0.04, 0.02, 1175", "0.03, 0.02, 3922", "0.06, 0.04, 1960", "0.02, 0.01, 2352"})
    void itemsNeededForPower(double negative, double positive, long expected) {
        assertThat(McNemar.itemsNeeded(negative, positive)).isCloseTo(expected, within(2L));
    }

    @Test
    void zeroFlipsStillLeaveAnUpperBound() {
        assertThat(ExactShare.upper(0, 200, 0.05)).isCloseTo(1 - Math.pow(0.05, 1 / 200.0), EXACT);
        assertThat(ExactShare.upper(0, 1000, 0.05)).isCloseTo(0.0029912, EXACT);
        assertThat(ExactShare.lower(0, 200, 0.05)).isZero();
        assertThat(ExactShare.upper(7, 7, 0.05)).isEqualTo(1);
    }

    @Test
    void theSampleThatDecidesDecides() {
        long needed = ExactShare.itemsToDecide(0, 100, 0.01, 0.05);
        assertThat(needed).isEqualTo(299);
        long hits = Math.round(0.03 * ExactShare.itemsToDecide(3, 100, 0.02, 0.05));
        assertThat(ExactShare.lower(hits, ExactShare.itemsToDecide(3, 100, 0.02, 0.05), 0.05))
                .isGreaterThan(0.02);
        assertThat(ExactShare.itemsToDecide(2, 100, 0.02, 0.05)).isEqualTo(SampleSearch.MOST_ITEMS);
    }

    @Test
    @Tag("slow")
    void aRegressionIsClaimedNoMoreOftenThanAlphaHoweverOftenOneLooks() {
        SplittableRandom random = new SplittableRandom(11);
        int runs = 2_000;
        int claimed = 0;
        for (int run = 0; run < runs; run++) {
            int negative = 0;
            boolean reached = false;
            for (int flips = 1; flips <= 200 && !reached; flips++) {
                negative += random.nextBoolean() ? 1 : 0;
                reached = FlipEvidence.ofRegression(negative, flips - negative) >= 20;
            }
            claimed += reached ? 1 : 0;
        }
        assertThat(claimed / (double) runs).isBetween(0.001, 0.05);
    }
}
