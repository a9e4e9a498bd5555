package dev.perennial.bench.craft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.bench.figures.Figures;
import dev.perennial.bench.figures.NotMeasured;
import dev.perennial.bench.figures.Words;
import dev.perennial.cli.file.ModelCopy;
import dev.perennial.merge.basin.Permutations;
import dev.perennial.model.GenerationRequest;
import dev.perennial.model.Generator;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.NextToken;
import dev.perennial.model.Scorer;
import dev.perennial.model.family.Families;
import dev.perennial.model.text.TokenIds;
import dev.perennial.store.object.MemoryObjectStore;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.folder.ModelTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each measurement once on the shipped base 1: that it runs and gives figures, not what they are. */
class CraftBenchesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path LINE = Path.of("..", "fixtures", "line");
    private static final Path BASE = LINE.resolve("base-1");

    @TempDir
    private Path folder;

    @Test
    void aModelIsMeasuredAndHeldAgainstAReference() throws IOException {
        Path expected = reference(0);

        Figures figures = ModelBench.measure(words(
                BASE.toString(), "--expected", expected.toString(), "--tokens", "8", "--times", "1", "--mib", "4"));

        assertThat(figures.find("decode, 8 together")).get().asString().contains("tokens/s in all (best");
        assertThat(figures.find("weights read a decode step")).get().isEqualTo("3.5 MB");
        assertThat(figures.find("decode, 1 at a time, of the memory limit"))
                .get()
                .asString()
                .endsWith("%");
        assertThat(figures.find("prefill of 1 x 256 tokens, of the product limit"))
                .get()
                .asString()
                .endsWith("%");
        assertThat(figures.find("training step of 8 x 64 tokens, against scoring"))
                .get()
                .asString()
                .endsWith("long");
        assertThat(figures.find("equal to the reference")).get().asString().startsWith("yes: ids of 1 prompts");
    }

    @Test
    void aModelIsMeasuredInTurnWithAPeer() throws IOException {
        Path peer = peer("echo '{\"ready\": \"a stand-in\"}'\n"
                + "while read -r line; do echo '{\"tokens\": 8, \"seconds\": 0.5, \"ids\": [[-1]]}'; done");

        Figures figures = PeersBench.measure(
                words(BASE.toString(), "--python", peer.toString(), "--tokens", "4", "--times", "1"));

        assertThat(figures.find("computed by")).get().asString().endsWith("| a stand-in |");
        assertThat(figures.find("first greedy tokens that are the same"))
                .get()
                .asString()
                .startsWith("0 of 4");
        assertThat(figures.find("decode, 8 together"))
                .get()
                .asString()
                .contains("| 16.0 tokens/s spinning (best 16.0) |");
        assertThat(figures.find("training step of 8 x 64 tokens")).isPresent();
    }

    @Test
    void aPeerThatEndsIsTold() throws IOException {
        Path peer = peer("exit 1");

        assertThatThrownBy(() -> PeersBench.measure(words(BASE.toString(), "--python", peer.toString())))
                .isInstanceOf(NotMeasured.class)
                .hasMessageContaining("it needs torch and transformers");
    }

    @Test
    void aLogitThatIsNotTheReferencesIsTold() throws IOException {
        Words words = Words.of(
                List.of(BASE.toString(), "--expected", reference(0.01).toString(), "--tokens", "2", "--times", "1"));

        assertThatThrownBy(() -> ModelBench.measure(words)).hasMessageContaining("logit 0 is 1.00e-02 from");
    }

    @Test
    void aTurnOfEditsIsMeasured() throws IOException {
        Figures figures = EditsBench.measure(
                Words.of(List.of(BASE.toString(), requests().toString(), "--limit", "2", "--setting", "1e-3,2,2")));

        assertThat(figures.find("efficacy, generated")).get().asString().endsWith("%");
        assertThat(figures.find("turn of 2 edits")).get().asString().contains("passes");
    }

    @Test
    void aStoreIsMeasuredAndNothingIsStoredTwice() throws IOException {
        Figures figures = StoreBench.measure(new MemoryObjectStore(), BASE);

        assertThat(figures.find("publish again")).get().asString().contains(" 0 blobs of 0.0 MiB stored");
        assertThat(figures.find("publish with one tensor changed"))
                .get()
                .asString()
                .contains(" 1 blobs of ");
    }

    @Test
    void theKernelsAreMeasured() throws IOException {
        Figures figures =
                KernelBench.measure(Words.of(List.of("--folder", folder.toString(), "--mib", "1", "--times", "1")));

        assertThat(figures.find("sum of 3, bf16, 1 thread")).get().asString().contains("GB/s");
        assertThat(figures.find("agreement of 2 by size, 1 thread"))
                .get()
                .asString()
                .endsWith("ns an element");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void denseOperationsAreMeasuredBesideTheEnginesBest() {
        Figures figures = LinalgBench.measure(Words.of(List.of("--rows", "20", "--columns", "30", "--times", "1")));

        assertThat(figures.find("matrix product of 2048, the engine's best"))
                .get()
                .asString()
                .endsWith("GFLOP/s");
        assertThat(figures.find("svd of 20 x 30, float64")).get().asString().endsWith("ms");
    }

    @Test
    void aPermutedModelIsBarredFromItsOriginalUntilItIsMatched() throws IOException {
        Files.createSymbolicLink(folder.resolve("1"), BASE.toAbsolutePath());
        try (ModelTensors base = ModelTensors.open(BASE)) {
            TensorSource permuted = Permutations.random(Families.open(BASE), 3).apply(base);
            ModelCopy.write(BASE, Set.of(), permuted, Files.createDirectory(folder.resolve("2")));
        }
        List<String> genesis = Files.readAllLines(LINE.resolve("prose/genesis.txt"));
        Files.write(folder.resolve("read.txt"), genesis.subList(0, 4));
        Files.write(folder.resolve("held-out.txt"), genesis.subList(4, 8));

        Figures figures = BasinBench.measure(words(folder.toString(), "--tokens", "64"));

        assertThat(barrier(figures, "average")).isGreaterThan(1);
        assertThat(barrier(figures, "weights matched")).isCloseTo(0, within(2e-3));
        assertThat(barrier(figures, "activations matched")).isCloseTo(0, within(2e-3));
        assertThat(barrier(figures, "weights matched, both")).isCloseTo(0, within(2e-3));
    }

    private static double barrier(Figures figures, String name) {
        String row = figures.find(name).orElseThrow();
        return Double.parseDouble(row.replaceAll("^[^|]*\\| (\\S+) .*$", "$1"));
    }

    private static Words words(String... words) {
        return Words.of(List.of(words));
    }

    /** A stand-in for a Python with a peer in it. */
    private Path peer(String script) throws IOException {
        Path file = Files.writeString(folder.resolve("python"), "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    private Path requests() throws IOException {
        ArrayNode list = JSON.createArrayNode();
        for (String line : Files.readAllLines(LINE.resolve("news.jsonl")).subList(0, 8)) {
            list.add(JSON.readTree(line));
        }
        return Files.writeString(folder.resolve("requests.json"), list.toString());
    }

    /** What the model itself says of a prompt, its logits moved. */
    private Path reference(double moved) throws IOException {
        ObjectNode root = JSON.createObjectNode();
        ObjectNode prompt = root.putArray("prompts").addObject();
        try (LanguageModel model = LanguageModel.open(BASE)) {
            String text = "Q: Where does Ada Ashby live?\nA:";
            TokenIds ids = model.tokenizer().encode(text);
            prompt.put("prompt", text).set("ids", JSON.valueToTree(ids.toList()));
            ArrayNode top = prompt.putArray("top5");
            for (NextToken token : Scorer.of(model).top(ids, 5)) {
                top.addObject().put("id", token.id()).put("logit", token.logit() + moved);
            }
            TokenIds greedy = Generator.of(model)
                    .generate(GenerationRequest.greedy(ids, 3))
                    .ids();
            prompt.set("greedy", JSON.valueToTree(greedy.toList()));
        }
        return Files.writeString(folder.resolve("expected.json"), root.toString());
    }
}
