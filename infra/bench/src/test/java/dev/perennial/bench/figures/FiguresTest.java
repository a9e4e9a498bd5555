package dev.perennial.bench.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {
    @Test
    void figuresAreRowsOfATableInTheirOrder() {
        Figures figures =
                new Figures().add("load", 1.234, 2, "s").share("efficacy", 0.9).add("equal", "yes");

        assertThat(figures.table()).isEqualTo("""
                | figure | measured |
                |---|---|
                | load | 1.23 s |
                | efficacy | 90.0 % |
                | equal | yes |
                """);
    }

    @Test
    void figuresOfSeveralColumnsLeaveThoseWithoutAValueEmpty() {
        Figures figures = new Figures("ours", "theirs").add("decode", "3", "2").add("load", "1");

        assertThat(figures.table()).isEqualTo("""
                | figure | ours | theirs |
                |---|---|---|
                | decode | 3 | 2 |
                | load | 1 | |
                """);
    }

    @Test
    void ofSpeedsTheMiddleAndTheHighestAreTold() {
        assertThat(Spread.of(3, 1, 20).words("tokens/s")).isEqualTo("3.0 tokens/s (best 20.0)");
    }

    @Test
    void quantilesAreValuesThatWereMeasuredAndMediansOfEvenNumbersLieBetween() {
        double[] values = {4, 1, 3, 2};

        assertThat(Stopwatch.median(values)).isEqualTo(2.5);
        assertThat(Stopwatch.quantile(0.99, values)).isEqualTo(4);
        assertThat(Stopwatch.quantile(0.25, values)).isEqualTo(1);
        assertThat(Stopwatch.median(7, 1, 9)).isEqualTo(7);
    }

    @Test
    void peakMemoryIsReadInMebibytes() {
        assertThat(PeakMemory.parse(List.of("VmRSS:\t  1024 kB", "VmHWM:\t  2048 kB")))
                .hasValue(2);
        assertThat(PeakMemory.parse(List.of("VmRSS:\t  1024 kB"))).isEmpty();
    }

    @Test
    void wordsArePlacesAndOptions() {
        Words words = Words.of(List.of("model", "--limit", "3", "requests.json"));

        assertThat(words.path(1, "requests").toString()).isEqualTo("requests.json");
        assertThat(words.number("limit", 10)).isEqualTo(3);
        assertThat(words.number("times", 5)).isEqualTo(5);
        assertThatThrownBy(() -> words.path(2, "an output folder")).hasMessageContaining("expected an output folder");
        assertThatThrownBy(() -> Words.of(List.of("--limit"))).hasMessageContaining("--limit needs a value");
        assertThatThrownBy(() -> Words.of(List.of("--limit", "none")).number("limit", 1))
                .hasMessageContaining("found 'none'");
    }
}
