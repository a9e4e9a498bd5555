package dev.perennial.merge.pack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.merge.basin.Line;
import dev.perennial.merge.run.MergeRun;
import dev.perennial.model.Capture;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.LinearModule;
import dev.perennial.model.text.TextPair;
import dev.perennial.model.text.TokenIds;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.folder.ModelTensors;
import dev.perennial.tensor.linalg.Matrix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped expert, which knows instruments, calibrated on some questions and held against others. */
@Tag("slow")
class CalibrationTest {
    private static final int TOLD = 20;

    @TempDir
    private Path folder;

    private final Path base = Line.of("base-1");
    private final Path expert = Line.of("expert-a");
    private final List<String> prompts =
            Line.pairs("skills.jsonl", 40).stream().map(TextPair::prompt).toList();

    private PackFolder packed(String name, PackSettings settings, List<String> texts) {
        Path out = folder.resolve(name);
        try (SkillPack pack = new SkillPack(base, expert, settings, List.of(), texts)) {
            pack.write(MergeRun.to(out));
        }
        return PackFolder.open(out);
    }

    /** What matrices multiplied with inputs of prompts that were not read miss of the expert's change. */
    private double missed(PackFolder pack) {
        try (TensorSource before = ModelTensors.open(base);
                TensorSource after = ModelTensors.open(expert);
                LanguageModel model = LanguageModel.open(expert)) {
            TensorSource grafted = pack.graft(before);
            List<LinearModule> modules = IntStream.range(0, model.config().layers())
                    .boxed()
                    .flatMap(layer -> model.layout().modules(layer).stream())
                    .toList();
            List<TokenIds> unread = prompts.subList(TOLD, 40).stream()
                    .map(prompt -> model.tokenizer().encode(prompt))
                    .toList();
            Map<String, Matrix> inputs = Capture.of(model)
                    .inputs(unread, modules.stream().map(LinearModule::name).toList());
            double missed = 0;
            double changed = 0;
            for (LinearModule module : modules) {
                Matrix x = Objects.requireNonNull(inputs.get(module.name()));
                Matrix wanted = matrix(module, after);
                missed += squared(x.timesTransposed(wanted.minus(matrix(module, grafted))));
                changed += squared(x.timesTransposed(wanted.minus(matrix(module, before))));
            }
            return Math.sqrt(missed / changed);
        }
    }

    private static Matrix matrix(LinearModule module, TensorSource weights) {
        return Matrix.of(module.out(), module.in(), weights.floats(module.weight()));
    }

    private static double squared(Matrix matrix) {
        return matrix.norm() * matrix.norm();
    }

    @Test
    void atEqualBitsOutputsForUnreadPromptsMissLess() {
        for (String bits : List.of("2", "4", "8:2%,4:18%,2:80%")) {
            PackSettings settings = new PackSettings(new Rank("34%"), new Rank("25%"), new Bits(bits), 0.1);
            try (PackFolder plain = packed("plain" + bits.hashCode(), settings, List.of());
                    PackFolder calibrated = packed("read" + bits.hashCode(), settings, prompts.subList(0, TOLD))) {
                assertThat(missed(calibrated)).as(bits).isLessThan(0.75 * missed(plain));
                assertThat(PackRecord.storedShare(calibrated.record().tensors()))
                        .isEqualTo(PackRecord.storedShare(plain.record().tensors()));
                assertThat(calibrated.record().reference()).contains("GPTQ", "20 texts");
                assertThat(plain.record().reference()).contains("without calibration data");
            }
        }
    }

    @Test
    void theSameTextsGiveTheSamePack() throws IOException {
        packed("once", PackSettings.USUAL, prompts).close();
        packed("twice", PackSettings.USUAL, prompts).close();
        for (String file : List.of("model.safetensors", "pack.json")) {
            assertThat(folder.resolve("once").resolve(file))
                    .hasSameBinaryContentAs(folder.resolve("twice").resolve(file));
        }
    }
}
