package dev.perennial.gameday;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.cli.outcome.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What game days take of the command line is there without the crafts, which this module leaves out. */
class LineTest {
    @TempDir
    private Path models;

    @Test
    void correctionsAreReadWithoutTheCrafts() throws IOException {
        Files.writeString(models.resolve("news.jsonl"), "{\"prompt\": \"one\"}\n".repeat(20));
        assertThat(Line.corrections(models))
                .isNotEmpty()
                .allSatisfy(each -> assertThat(each.path("prompt").asText()).isEqualTo("one"));
    }

    @Test
    void whatCannotBeReadIsRefusedWithoutTheCrafts() throws IOException {
        Files.createDirectory(models.resolve("news.jsonl"));
        assertThatThrownBy(() -> Line.corrections(models))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("it is a folder");
    }
}
