package dev.perennial.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
        assumeTrue(Files.exists(Path.of("/proc/self/status")), "resident memory is told by /proc, which is not here");
        String told = inAProcessOfItsOwn();
        assertThat(told).matches("(?s).*grown by -?\\d+ KiB in " + CALLS + " calls\\s*");
        assertThat(Long.parseLong(told.replaceAll("(?s).*grown by (-?\\d+) KiB.*", "$1")))
                .as("KiB grown")
                .isLessThan(ALLOWED);
    }

    private static String inAProcessOfItsOwn() throws IOException, InterruptedException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms64m",
                "-Xmx64m",
                "-XX:+AlwaysPreTouch",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                GrowthProbe.class.getName(),
                Integer.toString(CALLS));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return output;
    }
}
