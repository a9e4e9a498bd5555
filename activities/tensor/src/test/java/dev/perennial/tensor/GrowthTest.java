package dev.perennial.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.perennial.tensor.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What takes native memory gives it back. */
class GrowthTest {
    private static final int CALLS = 10_000;
    /** Half of what would be left if one of the probe's thirteen calls forgot the smallest of its arrays. */
    private static final long ALLOWED = CALLS / 13 * 9L / 2;

    @TempDir
    private Path folder;

    @Test
    @Tag("slow")
    void tenThousandCallsOfOperationsScopesAndFilesLeaveTheProcessAsLargeAsItWas()
            throws IOException, InterruptedException {
        assumeTrue(Files.exists(Path.of("/proc/self/status")), "resident memory is told by /proc, which is not here");
        Path file = folder.resolve("model.safetensors");
        SafetensorsWriter.write(file, Map.of(), MemoryTensors.named("sample").put("w", new float[4096], 64, 64));

        String told = inAProcessOfItsOwn(file);

        assertThat(told).matches("(?s).*grown by -?\\d+ KiB in " + CALLS + " calls\\s*");
        assertThat(Long.parseLong(told.replaceAll("(?s).*grown by (-?\\d+) KiB.*", "$1")))
                .as("KiB grown")
                .isLessThan(ALLOWED);
    }

    private static String inAProcessOfItsOwn(Path file) throws IOException, InterruptedException {
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
                file.toString(),
                Integer.toString(CALLS));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return output;
    }
}
