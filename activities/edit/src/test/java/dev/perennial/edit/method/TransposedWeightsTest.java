package dev.perennial.edit.method;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.model.LanguageModel;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.config.SpecialTokens;
import dev.perennial.model.family.Families;
import dev.perennial.model.text.PromptTarget;
import dev.perennial.model.text.Tokenizer;
import dev.perennial.tensor.DType;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** GPT-2 keeps its weights as in x out. */
class TransposedWeightsTest {
    private static final Path TOKENIZER = Path.of("..", "..", "infra", "fixtures", "line", "base-1");

    @Test
    @Tag("slow")
    void editsOfAModelWithTransposedWeightsHold() {
        Tokenizer tokenizer = Tokenizer.open(TOKENIZER);
        ModelConfig config = Families.parse("""
                {"architectures":["GPT2LMHeadModel"],"vocab_size":%d,"n_embd":64,"n_layer":3,"n_head":4,"n_positions":64}
                """.formatted(tokenizer.size()));
        try (LanguageModel model = LanguageModel.create(config, SpecialTokens.NONE, tokenizer, 1)) {
            List<PromptTarget> edits = Stream.of("Selby", "Kelso", "Oakham")
                    .map(place -> tokenizer.promptTarget("Where does the friend of " + place + " live?", " " + place))
                    .toList();

            List<SettingsSweep.Trial> trials =
                    new SettingsSweep(model, DType.F32, edits, List.of(), List.of()).trials();

            assertThat(SettingsSweep.best(trials).holding()).isEqualTo(1);
            assertThat(SettingsSweep.best(trials).settings().modules()).contains("transformer.h.1.mlp.c_proj");
        }
    }
}
