package dev.perennial.store.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.contract.artifact.Digest;
import dev.perennial.store.digest.Sha256;
import dev.perennial.store.failure.DigestMismatchException;
import dev.perennial.store.failure.MalformedArtifactException;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.TensorInfo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestTest {
    private static final Digest A = new Digest("a".repeat(64));
    private static final Digest B = new Digest("b".repeat(64));
    private static final Digest C = new Digest("c".repeat(64));
    private static final StoredTensor TENSOR = new StoredTensor(TensorInfo.of("w\u00e9", DType.BF16, 2, 0), B);
    private static final Manifest MANIFEST = new Manifest(
            List.of(
                    new ModelFile.Weights("model.safetensors", 74, A, C, List.of(TENSOR)),
                    new ModelFile.Plain("config.json", 3, B)),
            Provenance.of(List.of(C), Map.of("kind", "edit", "strength", 0.1, "steps", 3)));

    private static final String GOLDEN = "{\"files\":["
            + "{\"digest\":\"sha256:" + B.hex() + "\",\"path\":\"config.json\",\"size\":3},"
            + "{\"digest\":\"sha256:" + A.hex() + "\",\"header\":\"sha256:" + C.hex()
            + "\",\"path\":\"model.safetensors\",\"size\":74,\"tensors\":[{\"digest\":\"sha256:" + B.hex()
            + "\",\"dtype\":\"BF16\",\"name\":\"w\u00e9\",\"shape\":[2,0]}]}],"
            + "\"format\":\"perennial-manifest/1\","
            + "\"provenance\":{\"facts\":{\"kind\":\"edit\",\"steps\":3,\"strength\":0.1},\"parents\":[\"sha256:"
            + C.hex() + "\"]}}";

    @Test
    void hasOneFixedText() {
        assertThat(new String(MANIFEST.bytes(), StandardCharsets.UTF_8)).isEqualTo(GOLDEN);
        assertThat(MANIFEST.digest()).isEqualTo(Sha256.of(GOLDEN.getBytes(StandardCharsets.UTF_8)));
        assertThat(MANIFEST.size()).isEqualTo(77);
    }

    @Test
    void readsWhatItWrote() {
        assertThat(Manifest.parse(MANIFEST.bytes(), MANIFEST.digest())).isEqualTo(MANIFEST);
    }

    @Test
    void doesNotDependOnTheOrderOfFilesOrFacts() {
        List<ModelFile> reversed = new ArrayList<>(MANIFEST.files());
        Collections.reverse(reversed);
        Provenance sameFacts = new Provenance(List.of(C), "{ \"strength\": 1e-1, \"steps\":3,\"kind\":\"edit\" }");
        assertThat(new Manifest(reversed, sameFacts)).isEqualTo(MANIFEST);
    }

    @Test
    void refusesOtherBytes() {
        byte[] bytes = MANIFEST.bytes();
        bytes[20] ^= 1;
        assertThatThrownBy(() -> Manifest.parse(bytes, MANIFEST.digest()))
                .isInstanceOf(DigestMismatchException.class)
                .hasMessageContaining(MANIFEST.digest().toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"format\":\"perennial-manifest/1\" | \"format\":\"perennial-manifest/3\" | perennial-manifest/3",
                "\"size\":3                          | \"size\":3,\"extra\":1              | extra",
                "\"size\":3                          | \"size\":3.5                        | whole number",
                "\"size\":3                          | \"size\":3,\"size\":4               | uplicate",
                "\"size\":74                         | \"size\":7                          | for its header",
                "config.json                         | ../config.json                      | ../config.json",
                "config.json                         | model.safetensors                   | twice",
                "BF16                                | BF17                                | BF17",
                "[2,0]                               | [2,-1]                              | -1",
                "\"parents\":[                       | \"parents\":[\"x\",                 | 'x'",
            })
    void refusesWhatItDoesNotKnow(String from, String to, String named) {
        byte[] bytes = GOLDEN.replace(from.strip(), to.strip()).getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> Manifest.parse(bytes, Sha256.of(bytes)))
                .isInstanceOf(MalformedArtifactException.class)
                .hasMessageContaining(named);
    }

    @Test
    void tellsRecipesInAFormatThatOthersRefuse() {
        StoredTensor made = made(2);
        Manifest manifest = new Manifest(
                List.of(new ModelFile.Weights("model.safetensors", 1_000_070, A, C, List.of(made))), Provenance.none());
        assertThat(new String(manifest.bytes(), StandardCharsets.UTF_8))
                .contains("\"format\":\"perennial-manifest/2\"")
                .contains("\"name\":\"w2\",\"recipe\":{\"digest\":\"sha256:" + C.hex()
                        + "\",\"operands\":[{\"digest\":\"sha256:" + B.hex()
                        + "\",\"dtype\":\"F32\",\"name\":\"w1\",\"recipe\":{");
        assertThat(Manifest.parse(manifest.bytes(), manifest.digest())).isEqualTo(manifest);
        refuses(manifest, "perennial-manifest/2", "perennial-manifest/1", "call for 'perennial-manifest/2'");
        refuses(manifest, "\"size\":500}", "\"size\":1000000}", "expected a smaller one");
        refuses(manifest, "\"size\":500}", "\"size\":500,\"more\":1}", "more");
        refuses(MANIFEST, "perennial-manifest/1", "perennial-manifest/2", "call for 'perennial-manifest/1'");
    }

    @Test
    void refusesRecipesOnTooManyOthersAndOnNone() {
        assertThatThrownBy(() -> made(3)).hasMessageContaining("stands on 2 others: expected 1 at most");
        assertThatThrownBy(() -> new StoredRecipe(A, 1, List.of())).hasMessageContaining("expected operands");
        assertThatThrownBy(() -> new StoredRecipe(A, StoredRecipe.LARGEST + 1, List.of(TENSOR)))
                .hasMessageContaining("a size of 0 to " + StoredRecipe.LARGEST);
    }

    private static StoredTensor made(int depth) {
        TensorInfo info = TensorInfo.of("w" + depth, DType.F32, 250_000);
        return depth == 0
                ? new StoredTensor(info, B)
                : new StoredTensor(info, B, Optional.of(new StoredRecipe(C, 500, List.of(made(depth - 1)))));
    }

    private static void refuses(Manifest manifest, String from, String to, String named) {
        String text = new String(manifest.bytes(), StandardCharsets.UTF_8);
        byte[] bytes = text.replace(from, to).getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> Manifest.parse(bytes, Sha256.of(bytes)))
                .isInstanceOf(MalformedArtifactException.class)
                .hasMessageContaining(named);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/etc/passwd", "..", "a/../b", "./a", "a//b", "a/", "a\\b", "C:x", "a\u0000b", "a\nb"})
    void refusesPathsThatCouldLeaveTheFolder(String path) {
        assertThatThrownBy(() -> new ModelFile.Plain(path, 0, A))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be part of a model");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", ".gitattributes", "..a", "a..", "1_Pooling/config.json", "a b (1).txt", "\u00fc"})
    void takesOrdinaryPaths(String path) {
        assertThat(new ModelFile.Plain(path, 0, A).path()).isEqualTo(path);
    }

    @Test
    void refusesATensorNamedTwice() {
        assertThatThrownBy(() -> new ModelFile.Weights("m.safetensors", 74, A, C, List.of(TENSOR, TENSOR)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("w\u00e9");
    }

    /** The texts of doubles must never depend on the Java that writes them: 17 and 19 differ on some of these. */
    @ParameterizedTest
    @CsvSource({
        "2.0E-3, 0.002",
        "2E23, 2.0E23",
        "1.0E23, 1.0E23",
        "0.85, 0.85",
        "2.2250738585072014E-308, 2.2250738585072014E-308",
        "4.9E-324, 4.9E-324",
        "-0.0, -0.0",
        "100, 100",
        "1e2, 100.0",
        "123456789012345678901234567890, 123456789012345678901234567890",
    })
    void writesNumbersInOneWay(String written, String canonical) {
        assertThat(CanonicalJson.text(CanonicalJson.parse(written))).isEqualTo(canonical);
    }

    @Test
    void sortsKeysAndEscapesAsJsonDoes() {
        JsonNode value = CanonicalJson.parse("{\"b\":[true,null,{\"y\":1,\"x\":\"\\u00e9\\n\\\"\"}],\"a\":{}}");
        assertThat(CanonicalJson.text(value))
                .isEqualTo("{\"a\":{},\"b\":[true,null,{\"x\":\"\u00e9\\n\\\"\",\"y\":1}]}");
    }

    @Test
    void takesOnlyObjectsAndFiniteNumbersAsFacts() {
        assertThatThrownBy(() -> new Provenance(List.of(), "[1]")).hasMessageContaining("expected a JSON object");
        assertThatThrownBy(() -> Provenance.of(List.of(), Map.of("x", Double.NaN)))
                .hasMessageContaining("finite");
        assertThatThrownBy(() -> new Provenance(List.of(), "{} {}")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void givesFactsBackAsARecord() {
        Provenance provenance = Provenance.of(List.of(A), new Facts("edit", 0.25f, List.of(1L, 2L)));
        assertThat(provenance.factsAs(Facts.class)).isEqualTo(new Facts("edit", 0.25f, List.of(1L, 2L)));
    }

    /** What somebody might record. */
    record Facts(String kind, float strength, List<Long> ids) {}
}
