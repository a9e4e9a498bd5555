package dev.perennial.cli.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.cli.Run;
import dev.perennial.cli.Shipped;
import dev.perennial.cli.file.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateCommandTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void scoresAModelThatKnowsItsFacts() throws IOException {
        Path report = folder.resolve("report.json");
        Run run = Run.of("evaluate", Shipped.of("base-1"), suite(0), "--json", "--report", report);
        assertThat(run.errors()).isEmpty();
        JsonNode document = Json.parse(run.output(), "evaluate");
        assertThat(document.path("model").path("accuracy").asDouble()).isGreaterThan(0.9);
        assertThat(Json.read(report).path("scores").path("items").size())
                .isEqualTo(document.path("model").path("items").asInt());
    }

    @Test
    void judgesACandidateThatForgotAsFailedAndItselfAsPassed() throws IOException {
        Path suite = suite(3);
        Run same = Run.of("evaluate", Shipped.of("base-1"), suite, "--against", Shipped.of("base-1"), "--json");
        assertThat(same.exit()).isZero();
        JsonNode itself = Json.parse(same.output(), "evaluate");
        assertThat(itself.path("verdict").asText()).isEqualTo("PASSED");
        assertThat(itself.path("model").path("perplexity").asDouble()).isGreaterThan(1);
        Run broken = Run.of("evaluate", forgetful(), suite, "--against", Shipped.of("base-1"));
        assertThat(broken.exit()).isZero();
        assertThat(broken.output()).contains("FAILED", "went from right to wrong");
    }

    /** The shipped suite, and some passages for perplexity. */
    private Path suite(int passages) throws IOException {
        List<String> lines =
                new ArrayList<>(Files.readAllLines(Shipped.of("village.jsonl")).subList(0, 160));
        String text = Files.readString(Shipped.of("prose/ruth.txt"));
        for (int i = 0; i < 20 * passages; i++) {
            lines.add(Json.object()
                    .put("type", "text")
                    .put("id", "t" + i)
                    .put("text", text.substring(i * 100, i * 100 + 100))
                    .toString());
        }
        return Files.write(folder.resolve("suite.jsonl"), lines);
    }

    /** Base 1 with a fifth of its weights' size. */
    private Path forgetful() throws IOException {
        Path config = Files.writeString(
                folder.resolve("m.yml"),
                "merge_method: linear\nmodels:\n- model: %s\n  parameters: {weight: 0.2}\nparameters: {normalize: false}\n"
                        .formatted(Shipped.of("base-1")));
        Path out = folder.resolve("forgetful");
        assertThat(Run.of("merge", config, out).errors()).isEmpty();
        return out;
    }
}
