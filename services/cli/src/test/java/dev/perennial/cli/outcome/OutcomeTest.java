package dev.perennial.cli.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.junit.jupiter.api.Test;

class OutcomeTest {
    @Test
    void aTableIsAsWideAsItsWidestCells() {
        assertThat(new Table("A", "LONG HEAD").row("wider", 1).row("b", "2").lines())
                .containsExactly("A      LONG HEAD", "wider  1", "b      2");
    }

    @Test
    void progressIsToldInPerCentOnceTheWholeIsKnown() {
        StringWriter errors = new StringWriter();
        try (Progress progress = new Progress("merging", new PrintWriter(errors))) {
            assertThat(progress.line(3)).isEqualTo("merging: 3 s");
            progress.at(1, 4);
            assertThat(progress.line(4)).isEqualTo("merging: 25 % after 4 s");
        }
        assertThat(errors.toString()).isEmpty();
    }

    @Test
    void bytesAreToldWithTheirSpeedAndTheTimeLeftNotCountingWhatWasThere() {
        Throughput throughput = new Throughput();
        assertThat(throughput.words(5)).isEmpty();
        throughput.at(2_000_000_000L, 10_000_000_000L, 0);
        assertThat(throughput.words(1_000_000_000L)).isEmpty();
        throughput.at(4_000_000_000L, 10_000_000_000L, 4_000_000_000L);
        assertThat(throughput.words(4_000_000_000L)).isEqualTo(", 4.00 of 10.00 GB, 0.50 GB/s, about 12 s left");
    }

    @Test
    void theTimeLeftIsNotGuessedFromLessThanAHundredthOfTheWork() {
        Throughput throughput = new Throughput();
        throughput.at(6_000_000, 106_000_000, 0);
        throughput.at(6_900_000, 106_000_000, 1_000_000_000L);
        assertThat(throughput.words(1_000_000_000L)).isEmpty();
        throughput.at(16_000_000, 106_000_000, 2_000_000_000L);
        assertThat(throughput.words(2_000_000_000L)).isEqualTo(", 16.0 of 106.0 MB, 5.0 MB/s, about 18 s left");
    }

    @Test
    void refusalsAreOneLineAndFailuresNobodyForesawAreNone() {
        assertThat(Explanation.of(new IllegalArgumentException("first\nsecond")))
                .contains("first");
        assertThat(Explanation.of(new UncheckedIOException("cannot read x", new IOException("broken"))))
                .contains("cannot read x: java.io.IOException: broken");
        assertThat(Explanation.of(new AccessDeniedException("closed/out")))
                .contains("closed/out: permission denied; change its owner or mode");
        assertThat(Explanation.of(new FileSystemException("closed/out", null, "Read-only file system")))
                .contains("closed/out: Read-only file system; check the disk and the path");
        assertThat(Explanation.of(new IllegalStateException("a bug"))).isEmpty();
    }
}
