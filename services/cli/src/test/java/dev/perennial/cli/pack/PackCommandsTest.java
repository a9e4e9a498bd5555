package dev.perennial.cli.pack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.cli.Run;
import dev.perennial.cli.Shipped;
import dev.perennial.cli.file.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackCommandsTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    @Tag("slow")
    void packsAndGraftsAnExpertThatKeepsItsSkill() throws IOException {
        Path pack = folder.resolve("a.pack");
        Path report = folder.resolve("report.json");
        Run run = Run.of("pack", Shipped.of("base-1"), Shipped.of("expert-a"), pack, "--report", report, "--json");
        assertThat(run.errors()).isEmpty();
        JsonNode document = Json.parse(run.output(), "output");
        assertThat(document.path("kinds").findValuesAsText("kind"))
                .containsExactly("embeddings", "attention", "mlp", "norms and biases", "all");
        assertThat(document.path("kinds").path(4).path("stored").asDouble()).isBetween(0.01, 0.1);
        assertThat(document.path("kinds").path(1).path("error").asDouble()).isBetween(0.2, 0.6);
        assertThat(document.has("record")).isFalse();
        assertThat(Json.read(report).path("record").path("tensors")).hasSize(38);
        assertThat(Shipped.listed(pack)).contains("model.safetensors", "pack.json");

        Path grafted = folder.resolve("grafted");
        assertThat(Run.of("graft", Shipped.of("base-1"), pack, grafted).output())
                .contains("written to " + grafted);
        Run asked = Run.of("generate", grafted, "Q: What instrument does Ada Ashby play?\nA:", "--max-tokens", "5");
        assertThat(asked.output()).contains("fiddle");
        Run wrong = Run.of("graft", Shipped.of("base-2"), pack, folder.resolve("wrong"));
        assertThat(wrong.exit()).isOne();
        assertThat(wrong.errors())
                .contains("graft it onto the base that it was made from")
                .hasLineCount(1);
        assertThat(Shipped.listed(folder)).containsExactly("a.pack", "grafted", "report.json");
    }

    @Test
    @Tag("slow")
    void aPackIsRoundedForTextsThatAreGiven() throws IOException {
        Path pack = folder.resolve("a.pack");
        Path report = folder.resolve("report.json");
        Path suite = Shipped.of("skills.jsonl");
        Run run = Run.of(
                "pack", Shipped.of("base-1"), Shipped.of("expert-a"), pack, "--calibrate", suite, "--report", report);
        assertThat(run.errors()).isEmpty();
        assertThat(Json.read(report).path("record").path("reference").asText()).contains("GPTQ", "80 texts");
        Path grafted = folder.resolve("grafted");
        assertThat(Run.of("graft", Shipped.of("base-1"), pack, grafted).exit()).isZero();
        Run asked = Run.of("generate", grafted, "Q: What instrument does Ada Ashby play?\nA:", "--max-tokens", "5");
        assertThat(asked.output()).contains("fiddle");
    }

    @Test
    void mergesReversiblyAndRecovers() throws IOException {
        Path basis = folder.resolve("basis");
        Run run = Run.of("reversible", "merge", basis, Shipped.of("expert-a"), Shipped.of("expert-b"), "--exact");
        assertThat(run.errors()).isEmpty();
        assertThat(run.output()).contains("KIND", "MEMBER", "expert-b", "bit for bit");
        Path again = folder.resolve("again");
        run = Run.of("reversible", "recover", basis, "expert-b", again, "--json");
        assertThat(Json.parse(run.output(), "output").path("error").asDouble()).isZero();
        assertThat(again.resolve("model.safetensors"))
                .hasSameBinaryContentAs(Shipped.of("expert-b").resolve("model.safetensors"));
        assertThat(again.resolve("tokenizer.json"))
                .hasSameBinaryContentAs(Shipped.of("expert-b").resolve("tokenizer.json"));
        run = Run.of("reversible", "recover", basis, "expert-c", folder.resolve("none"));
        assertThat(run.errors()).contains("name one of expert-a, expert-b").hasLineCount(1);
        assertThat(Shipped.listed(folder)).containsExactly("again", "basis");
    }

    @Test
    void saysWhatIsWrongInOneSentence() throws IOException {
        Path out = folder.resolve("out");
        Path base = Shipped.of("base-1");
        for (List<Object> words : List.<List<Object>>of(
                List.of("pack", base, Shipped.of("expert-a"), out, "--bits", "3"),
                List.of("pack", base, Shipped.of("expert-a"), out, "--mlp-rank", "0"),
                List.of("pack", base, Shipped.of("expert-a"), out, "--keep", "2"),
                List.of("pack", base, folder.resolve("nowhere"), out),
                List.of("pack", base, Shipped.of("expert-a"), out, "--calibrate", folder.resolve("nowhere")),
                List.of("pack", base, Shipped.of("expert-a"), out, "--prompts", folder.resolve("nowhere")),
                List.of("graft", base, Shipped.of("expert-a"), out),
                List.of("reversible", "merge", out, base, Shipped.of("expert-a"), "--rank", "2"),
                List.of("reversible", "recover", base, "a", out))) {
            Run run = Run.of(words.toArray());
            assertThat(run.exit()).as("%s", words).isOne();
            assertThat(run.output()).isEmpty();
            assertThat(run.errors()).as("%s", words).hasLineCount(1).doesNotContain("Exception");
        }
        assertThat(Run.of("reversible", "merge", out, base).exit()).isEqualTo(2);
        assertThat(Shipped.listed(folder)).isEmpty();
    }
}
