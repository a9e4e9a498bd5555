package dev.perennial.cli.merge;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.cli.Run;
import dev.perennial.cli.Shipped;
import dev.perennial.cli.SmallModel;
import dev.perennial.cli.file.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SuggestCommandTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void suggestsAMergeThatRuns() {
        Path config = folder.resolve("merge.yml");
        Path picture = folder.resolve("alike.svg");
        Run run = Run.of(
                "suggest",
                Shipped.of("expert-a"),
                Shipped.of("expert-b"),
                Shipped.of("expert-c"),
                "--base",
                Shipped.of("base-1"),
                "--config",
                config,
                "--picture",
                picture,
                "--json");
        assertThat(run.errors()).isEmpty();
        JsonNode found = Json.parse(run.output(), "output");
        assertThat(found.path("cosines").path(0).path(0).asDouble()).isEqualTo(1);
        assertThat(found.path("origins")).hasSize(1);
        assertThat(found.path("reasons")).isNotEmpty();
        assertThat(picture).content().startsWith("<svg").contains("expert-c");
        assertThat(config).hasContent(found.path("config").asText());
        assertThat(Run.of("merge", config, folder.resolve("merged")).exit()).isZero();
        assertThat(Files.exists(folder.resolve("merged/model.safetensors"))).isTrue();
    }

    @Test
    void modelsOfNoCommonOriginAreComparedAndNotMerged() throws IOException {
        Path base = SmallModel.write(folder.resolve("base"), SmallModel.weights(1));
        Path one = SmallModel.write(folder.resolve("one"), SmallModel.weights(2));
        Path two = SmallModel.write(folder.resolve("two"), SmallModel.weights(3));
        Path config = folder.resolve("merge.yml");
        Run run = Run.of("suggest", one, two, "--base", base, "--config", config);
        assertThat(run.exit()).isOne();
        assertThat(run.output()).contains("one and two").contains("no two of 2 models have a common origin");
        assertThat(run.output()).doesNotContain("Merge by");
        assertThat(run.errors()).contains("merge.yml is not written").hasLineCount(1);
        assertThat(config).doesNotExist();
    }

    @Test
    void aFileThatCannotBeWrittenIsRefusedBeforeTheWork() {
        Path model = folder.resolve("never-read");
        Path nowhere = folder.resolve("nowhere/file");
        Run picture = Run.of("suggest", model, model, "--base", model, "--picture", nowhere);
        assertThat(picture.errors())
                .startsWith("The picture " + nowhere + " cannot be written")
                .hasLineCount(1);
        Run config = Run.of("suggest", model, model, "--base", model, "--config", nowhere);
        assertThat(config.errors()).startsWith("The configuration " + nowhere + " cannot be written");
        assertThat(config.exit()).isOne();
    }
}
