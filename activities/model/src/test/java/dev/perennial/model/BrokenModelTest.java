package dev.perennial.model;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.model.config.NonFiniteOutputException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BrokenModelTest {
    @Test
    void outputsThatAreNotFiniteAreRefused() {
        try (LanguageModel model = TinyModels.random(1)) {
            float[] huge = model.parameter("model.norm.weight");
            Arrays.fill(huge, 3e38f);
            model.assign("model.norm.weight", huge);
            assertThatThrownBy(() -> Scorer.of(model).score(TinyModels.ids(5, 1)))
                    .isInstanceOf(NonFiniteOutputException.class)
                    .hasMessageContaining("position 1");
            assertThatThrownBy(() -> Generator.of(model).generate(GenerationRequest.greedy(TinyModels.ids(5, 1), 3)))
                    .isInstanceOf(NonFiniteOutputException.class);
        }
    }
}
