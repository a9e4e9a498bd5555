package dev.perennial.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What uses and opens models gives its native memory back. */
class GrowthTest {
    private static final int CALLS = 10_000;
    /** What 4 KiB left by each call of the rarest kind would come to; a model that is opened has 40. */
    private static final long ALLOWED = CALLS / 8 * 4;

    @Test
    @Tag("slow")
    void tenThousandCallsAndHundredsOfModelsLeaveTheProcessAsLargeAsItWas() throws IOException, InterruptedException {
        assumeTrue(OwnProcess.tellsItsMemory(), "resident memory is told by /proc, which is not here");
        String told = OwnProcess.run(GrowthProbe.class, 64, Integer.toString(CALLS));
        assertThat(told).matches("(?s).*grown by -?\\d+ KiB in " + CALLS + " calls\\s*");
        assertThat(Long.parseLong(told.replaceAll("(?s).*grown by (-?\\d+) KiB.*", "$1")))
                .as("KiB grown")
                .isLessThan(ALLOWED);
    }
}
