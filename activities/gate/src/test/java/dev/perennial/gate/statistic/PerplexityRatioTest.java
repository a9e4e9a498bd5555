package dev.perennial.gate.statistic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.gate.scoring.PairedScores;
import dev.perennial.gate.scoring.PassageScore;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The bootstrap over passages. */
class PerplexityRatioTest {
    @Test
    void equalModelsHaveARatioOfExactlyOne() {
        PerplexityRatio ratio = PerplexityRatio.bootstrap(passages(50, 0, 0, 1), 500, 7, 0.05);
        assertThat(ratio).isEqualTo(new PerplexityRatio(1, 1, 1));
    }

    @Test
    void theSameSeedGivesTheSameBoundsAndAnotherSeedNearlyTheSame() {
        List<PairedScores.Passage> passages = passages(60, 0.02, 0.1, 1);
        PerplexityRatio first = PerplexityRatio.bootstrap(passages, 4_000, 7, 0.05);
        assertThat(PerplexityRatio.bootstrap(passages, 4_000, 7, 0.05)).isEqualTo(first);
        PerplexityRatio other = PerplexityRatio.bootstrap(passages, 4_000, 8, 0.05);
        assertThat(other.upper()).isNotEqualTo(first.upper()).isCloseTo(first.upper(), within(3e-3));
    }

    @Test
    void boundsAreAsWideAsTheNormalTheorySays() {
        List<PairedScores.Passage> passages = passages(400, 0.05, 0.2, 2);
        PerplexityRatio ratio = PerplexityRatio.bootstrap(passages, 4_000, 7, 0.05);
        assertThat(Math.log(ratio.ratio())).isCloseTo(0.05, within(0.03));
        assertThat(Math.log(ratio.upper() / ratio.ratio())).isCloseTo(1.645 * 0.2 / 20, within(2e-3));
        assertThat(Math.log(ratio.ratio() / ratio.lower())).isCloseTo(1.645 * 0.2 / 20, within(2e-3));
    }

    @Test
    void tooFewPassagesAreRefused() {
        List<PairedScores.Passage> passages = passages(9, 0, 0, 1);
        assertThatThrownBy(() -> PerplexityRatio.bootstrap(passages, 100, 1, 0.05))
                .hasMessageContaining("expected 10 passages or more, found 9");
    }

    /** Passages of 100 tokens whose surprise a token rises by a mean and a spread between passages. */
    public static List<PairedScores.Passage> passages(int count, double rise, double spread, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<PairedScores.Passage> passages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            double before = -300 + 20 * random.nextGaussian();
            double after = before - 100 * (rise + spread * random.nextGaussian());
            passages.add(new PairedScores.Passage(
                    "text", "p" + i, new PassageScore(before, 100, 400), new PassageScore(after, 100, 400)));
        }
        return passages;
    }
}
