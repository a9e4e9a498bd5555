package dev.perennial.drift.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What grids promise. */
class GridTest {
    @Test
    void smallCountsAreExact() {
        for (int value = 0; value < 64; value++) {
            assertThat(Grid.COUNT.bin(value)).isEqualTo(value);
            assertThat(Grid.COUNT.valueOf(value)).isEqualTo(value);
        }
    }

    @ParameterizedTest
    @EnumSource(Grid.class)
    void binsGrowWithMagnitudeAndStandForTheirValuesWithinAThirtySecond(Grid grid) {
        int before = 0;
        for (double magnitude = 0.001; magnitude < 3_000; magnitude *= 1.01) {
            int bin = grid.bin(grid.sign() * magnitude);
            assertThat(bin).isGreaterThanOrEqualTo(before);
            double off = Math.abs(grid.valueOf(bin) - grid.sign() * magnitude);
            assertThat(off).isLessThanOrEqualTo(Math.max(magnitude / 32, grid == Grid.COUNT ? 1 : 1.0 / 4096));
            before = bin;
        }
    }

    @ParameterizedTest
    @EnumSource(Grid.class)
    void everyBinHoldsTheValueThatStandsForIt(Grid grid) {
        for (int bin = 0; bin < grid.bins(); bin++) {
            assertThat(grid.bin(grid.valueOf(bin))).isEqualTo(bin);
        }
    }

    @Test
    void whatIsTooLargeFallsIntoTheLastBin() {
        assertThat(Grid.COUNT.bin(1e300)).isEqualTo(640);
        assertThat(Grid.LOG_PROBABILITY.bin(-1e300)).isEqualTo(640);
    }

    @Test
    void refusesValuesThatCannotBe() {
        assertThatThrownBy(() -> Grid.LOG_PROBABILITY.bin(0.5)).hasMessageContaining("0 or less, found 0.5");
        assertThatThrownBy(() -> Grid.COUNT.bin(-1)).hasMessageContaining("0 or more, found -1.0");
        assertThatThrownBy(() -> Grid.ENTROPY.bin(Double.NaN)).hasMessageContaining("found NaN");
    }
}
