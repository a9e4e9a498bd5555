package dev.perennial.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.model.text.TokenIds;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.Floats;
import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.folder.ModelTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelFolderTest {
    private static final String DOWN = "model.layers.1.mlp.down_proj.weight";

    @TempDir
    private Path folder;

    @Test
    void writtenModelIsReadBackBitForBit() {
        try (LanguageModel model = TinyModels.random(1)) {
            ModelFolder.write(model, folder, DType.F32);
            try (LanguageModel read = LanguageModel.open(folder)) {
                assertThat(read.config()).isEqualTo(model.config());
                assertThat(read.special()).isEqualTo(model.special());
                model.parameters().forEach(info -> assertThat(read.parameter(info.name()))
                        .isEqualTo(model.parameter(info.name())));
                TokenIds ids = read.tokenizer().encode("the end");
                assertThat(Scorer.of(read).score(ids).sum())
                        .isCloseTo(Scorer.of(model).score(ids).sum(), within(1e-9));
            }
        }
    }

    @Test
    void halfPrecisionIsRoundedToNearest() throws IOException {
        try (LanguageModel model = TinyModels.random(1)) {
            ModelFolder.write(model, folder, DType.BF16);
            assertThat(Files.readString(folder.resolve("config.json"))).contains("\"torch_dtype\" : \"bfloat16\"");
            try (ModelTensors tensors = ModelTensors.open(folder)) {
                assertThat(tensors.info(DOWN).dtype()).isEqualTo(DType.BF16);
                float value = model.parameter(DOWN)[3];
                assertThat(tensors.floats(DOWN)[3]).isEqualTo(Floats.fromBf16(Floats.toBf16(value)));
            }
        }
    }

    @Test
    void sideFilesAndForeignKeysOfTheOriginalStay() throws IOException {
        Path original = folder.resolve("original");
        Path copy = folder.resolve("copy");
        try (LanguageModel model = TinyModels.random(1)) {
            ModelFolder.write(model, original, DType.F32);
            Files.writeString(original.resolve("README.md"), "a card");
            Files.writeString(original.resolve("generation_config.json"), "{\"eos_token_id\":7}");
            Files.writeString(original.resolve("pytorch_model.bin"), "pickle");
            Files.writeString(original.resolve("SHA256SUMS"), "0");
            String config = Files.readString(original.resolve("config.json"));
            Files.writeString(
                    original.resolve("config.json"),
                    config.replace("\"torch_dtype\" : \"float32\"", "\"dtype\" : \"float32\", \"use_cache\" : true"));
            ModelFolder.write(model, copy, DType.BF16, original);
        }
        assertThat(Files.readString(copy.resolve("config.json")))
                .contains("\"dtype\" : \"bfloat16\"", "\"use_cache\" : true")
                .doesNotContain("torch_dtype");
        assertThat(copy.resolve("README.md")).hasContent("a card");
        assertThat(copy.resolve("pytorch_model.bin")).doesNotExist();
        assertThat(copy.resolve("SHA256SUMS")).doesNotExist();
        try (LanguageModel read = LanguageModel.open(copy)) {
            assertThat(read.special().ends()).containsExactly(7);
        }
    }

    @Test
    void candidateWeightsRunInTheFolderTheyBelongTo() {
        try (LanguageModel model = TinyModels.random(1)) {
            ModelFolder.write(model, folder, DType.F32);
        }
        try (LanguageModel candidate = LanguageModel.open(folder, TinyModels.weights(TinyModels.CONFIG, 2))) {
            assertThat(candidate.parameter(DOWN))
                    .isEqualTo(TinyModels.weights(TinyModels.CONFIG, 2).floats(DOWN));
        }
    }

    @Test
    void refusesAFolderInUseAnOddDtypeAndOverflow() throws IOException {
        try (LanguageModel model = TinyModels.random(1)) {
            assertThatThrownBy(() -> ModelFolder.write(model, folder, DType.I8))
                    .hasMessageContaining("F32, BF16 or F16")
                    .hasMessageContaining("I8");
            float[] large = model.parameter(DOWN);
            large[2] = 1e6f;
            model.assign(DOWN, large);
            assertThatThrownBy(() -> ModelFolder.write(model, folder, DType.F16))
                    .isInstanceOf(NonFiniteException.class)
                    .hasMessageContaining(DOWN);
            assertThat(folder).isEmptyDirectory();
            Files.writeString(folder.resolve("file"), "");
            assertThatThrownBy(() -> ModelFolder.write(model, folder, DType.F32))
                    .hasMessageContaining("new or empty folder");
        }
    }

    @Test
    void weightsComeLastAndWhatFailsTakesEverythingAway() throws IOException {
        Path original = folder.resolve("original");
        Path copy = folder.resolve("copy");
        try (LanguageModel model = TinyModels.random(1)) {
            ModelFolder.write(model, original, DType.F32);
            Files.writeString(original.resolve("README.md"), "a card");
            float[] large = model.parameter(DOWN);
            large[2] = 1e6f;
            model.assign(DOWN, large);
            assertThatThrownBy(() -> ModelFolder.write(model, copy, DType.F16, original))
                    .isInstanceOf(NonFiniteException.class);
        }
        assertThat(copy).isEmptyDirectory();
        assertThat(original.toFile().list())
                .containsExactlyInAnyOrder("README.md", "config.json", "model.safetensors", "tokenizer.json");
    }
}
