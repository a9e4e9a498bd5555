package dev.perennial.cli.drift;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.cli.Run;
import dev.perennial.cli.file.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DriftCommandTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void findsAShiftAndTellsWhereItIs() throws IOException {
        Path report = folder.resolve("drift.json");
        Run run = Run.of("drift", log("a", 1, -1.0), log("b", 2, -3.0), "--report", report);
        assertThat(run.exit()).isZero();
        assertThat(run.output()).contains("The windows differ", "DRIFTED meanLogprob");
        JsonNode figures = Json.read(report);
        assertThat(figures.path("drifted").asBoolean()).isTrue();
        assertThat(figures.path("currentRecords").asInt()).isEqualTo(400);
    }

    @Test
    void findsNothingBetweenWindowsOfOneKind() throws IOException {
        Run run = Run.of("drift", log("a", 1, -1.0), log("b", 2, -1.0), "--json");
        assertThat(Json.parse(run.output(), "drift").path("drifted").asBoolean())
                .isFalse();
    }

    @Test
    void refusesAFileThatIsNotThere() {
        Run run = Run.of("drift", folder.resolve("none.jsonl"), folder.resolve("none.jsonl"));
        assertThat(run.exit()).isOne();
        assertThat(run.errors()).contains("none.jsonl").hasLineCount(1);
    }

    private Path log(String name, long seed, double mean) throws IOException {
        Random random = new Random(seed);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 400; i++) {
            double logprob = Math.min(0, mean + 0.3 * random.nextGaussian());
            lines.append("{\"meanLogprob\":%s,\"finish\":\"stop\"}%n".formatted(logprob));
        }
        return Files.writeString(folder.resolve(name + ".jsonl"), lines);
    }
}
