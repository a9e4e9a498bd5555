package dev.perennial.merge.pack;

import static dev.perennial.merge.pack.PackedModels.EMBED;
import static dev.perennial.merge.pack.PackedModels.FROZEN;
import static dev.perennial.merge.pack.PackedModels.NORM;
import static dev.perennial.merge.pack.PackedModels.UP;
import static dev.perennial.merge.pack.PackedModels.error;
import static dev.perennial.merge.pack.PackedModels.settings;
import static dev.perennial.merge.pack.PackedModels.tensor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.merge.basin.Line;
import dev.perennial.merge.failure.MergeException;
import dev.perennial.merge.pack.PackRecord.Form;
import dev.perennial.merge.run.MergeRun;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.folder.ModelTensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GraftTest {
    @TempDir
    private Path folder;

    private PackedModels models;
    private Path base;
    private Path expert;

    @BeforeEach
    void models() throws IOException {
        models = new PackedModels(folder);
        base = models.model("base", 0);
        expert = models.model("expert", 1);
    }

    private PackFolder packed(PackSettings settings) {
        return packed(settings, MergeRun.to(folder.resolve("pack" + Integer.toHexString(settings.hashCode()))));
    }

    private PackFolder packed(PackSettings settings, MergeRun run) {
        return PackedModels.packed(base, expert, settings, run);
    }

    /** Codes of 16 bits leave a thousandth of a percent; rounding to the expert's type the rest. */
    @Test
    void fullRankInSixteenBitsGivesTheExpertBack() throws IOException {
        try (PackFolder pack = packed(settings("100%", "16", 0.3));
                TensorSource before = ModelTensors.open(base);
                TensorSource after = ModelTensors.open(expert)) {
            assertThat(tensor(pack.record(), UP).form()).isEqualTo(Form.FACTORED);
            assertThat(error(pack.record(), UP)).isLessThan(2e-4);
            TensorSource grafted = pack.graft(before);
            assertThat(grafted.floats(UP)).usingComparatorWithPrecision(1e-6f).containsExactly(after.floats(UP));
            for (String exact : List.of(NORM, FROZEN, "position_ids")) {
                assertThat(grafted.bytes(exact)).isEqualTo(after.bytes(exact));
            }
        }
    }

    @Test
    void theLargestDifferencesAreKeptToTheirCodes() {
        try (PackFolder pack = packed(settings("1", "8", 0.05));
                TensorSource before = ModelTensors.open(base);
                TensorSource after = ModelTensors.open(expert)) {
            float[] grafted = pack.graft(before).floats(EMBED);
            float[] own = before.floats(EMBED);
            float[] wanted = after.floats(EMBED);
            double smallestKept = 1;
            double largestDropped = 0;
            double worst = 0;
            for (int i = 0; i < own.length; i++) {
                double delta = Math.abs(wanted[i] - own[i]);
                if (grafted[i] == own[i]) {
                    largestDropped = Math.max(largestDropped, delta);
                } else {
                    smallestKept = Math.min(smallestKept, delta);
                    worst = Math.max(worst, Math.abs(grafted[i] - wanted[i]));
                }
            }
            assertThat(largestDropped).isLessThanOrEqualTo(smallestKept).isPositive();
            assertThat(worst).isLessThan(0.04 / 127);
        }
    }

    @Test
    void graftsAFolderThatAnswersAsTheExpertsOtherFilesSay() throws IOException {
        try (PackFolder pack = packed(PackSettings.USUAL)) {
            Path out = folder.resolve("out");
            pack.graft(base, MergeRun.to(out));
            assertThat(out.resolve("generation_config.json")).hasContent("\"expert\"");
            assertThat(out.resolve("config.json")).hasContent("{}");
            try (TensorSource written = ModelTensors.open(out);
                    TensorSource before = ModelTensors.open(base)) {
                TensorSource grafted = pack.graft(before);
                for (TensorInfo info : grafted.tensors()) {
                    assertThat(written.bytes(info.name())).isEqualTo(grafted.bytes(info.name()));
                }
            }
            assertThatThrownBy(() -> pack.graft(expert, MergeRun.to(folder.resolve("other"))))
                    .isInstanceOf(MergeException.Refused.class)
                    .hasMessageContaining("graft it onto the base that it was made from");
        }
    }

    @Test
    void aGraftHasTheExpertsFilesAndNoOthersOfItsBase() throws IOException {
        Files.writeString(base.resolve("chat_template.jinja"), "of the base alone");
        Files.writeString(base.resolve("tokenizer.json"), "the same");
        Files.writeString(expert.resolve("tokenizer.json"), "the same");
        try (PackFolder pack = packed(PackSettings.USUAL)) {
            Path out = folder.resolve("out");
            pack.graft(base, MergeRun.to(out));
            assertThat(out.toFile().list())
                    .containsExactlyInAnyOrder(
                            "config.json", "generation_config.json", "model.safetensors", "tokenizer.json");
            assertThat(out.resolve("tokenizer.json")).hasContent("the same");
        }
    }

    @Test
    void aBaseWhoseOtherFilesChangedIsRefusedByTheirNames() throws IOException {
        Files.writeString(base.resolve("tokenizer.json"), "the same");
        Files.writeString(expert.resolve("tokenizer.json"), "the same");
        try (PackFolder pack = packed(PackSettings.USUAL)) {
            Files.writeString(base.resolve("tokenizer.json"), "another");
            Files.delete(base.resolve("config.json"));
            assertThatThrownBy(() -> pack.graft(base, MergeRun.to(folder.resolve("out"))))
                    .isInstanceOf(MergeException.Refused.class)
                    .hasMessageContainingAll("has config.json as", "found none", "has tokenizer.json as");
        }
    }

    @Test
    void otherWeightsOfTheSameNamesAndShapesAreNoBase() throws IOException {
        Path other = models.model("other", 0.5);
        try (PackFolder pack = packed(PackSettings.USUAL);
                TensorSource weights = ModelTensors.open(other)) {
            assertThatThrownBy(() -> pack.graft(weights))
                    .isInstanceOf(MergeException.Refused.class)
                    .hasMessageContainingAll("graft it onto the base that it was made from", other.toString());
        }
    }

    @Test
    void aPackThatNamesFilesElsewhereIsRefused() throws IOException {
        Path out = folder.resolve("pack");
        PackedModels.packed(base, expert, PackSettings.USUAL, MergeRun.to(out)).close();
        Path record = out.resolve("pack.json");
        Files.writeString(
                record,
                Files.readString(record).replace("\"generation_config.json\"", "\"../generation_config.json\""));
        assertThatThrownBy(() -> PackFolder.open(out))
                .isInstanceOf(MergeException.Refused.class)
                .hasMessageContaining("'../generation_config.json', which leads elsewhere");
    }

    @Test
    void aPackOfAnEarlierFormatIsNamed() throws IOException {
        Path out = folder.resolve("pack");
        PackedModels.packed(base, expert, PackSettings.USUAL, MergeRun.to(out)).close();
        Files.writeString(out.resolve("pack.json"), "{\"format\": \"perennial-pack-1\", \"sides\": []}");
        assertThatThrownBy(() -> PackFolder.open(out))
                .isInstanceOf(MergeException.Refused.class)
                .hasMessageContainingAll("'perennial-pack-1'", "expected perennial-pack-2");
    }

    /** The shipped expert knows instruments; in less than a tenth of its bytes it still does. */
    @Test
    @Tag("slow")
    void aPackOfTheShippedExpertKeepsItsSkill() {
        base = Line.of("base-1");
        expert = Line.of("expert-a");
        Path out = folder.resolve("pack");
        try (PackFolder pack = packed(PackSettings.USUAL, MergeRun.to(out));
                TensorSource before = ModelTensors.open(base);
                TensorSource after = ModelTensors.open(expert)) {
            PackRecord record = pack.record();
            assertThat(PackRecord.storedShare(record.tensors())).isLessThan(0.1);
            assertThat(out.resolve("model.safetensors").toFile().length()).isLessThan(1_739_008 / 5);
            Line.Marks own = Line.marks(after, "skills.jsonl", 40);
            Line.Marks grafted = Line.marks(MemoryTensors.copyOf(pack.graft(before)), "skills.jsonl", 40);
            assertThat(Line.marks(before, "skills.jsonl", 40).right()).isLessThan(0.1);
            assertThat(grafted.right())
                    .isGreaterThanOrEqualTo(own.right() - 0.05)
                    .isGreaterThan(0.9);
        }
    }
}
