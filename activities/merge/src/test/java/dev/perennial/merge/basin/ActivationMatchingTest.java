package dev.perennial.merge.basin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.merge.basin.WeightMatching.Settings;
import dev.perennial.merge.failure.MergeException;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.text.TokenIds;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActivationMatchingTest {
    private static final List<TokenIds> TEXTS = IntStream.range(0, 4)
            .mapToObj(text -> TokenIds.of(IntStream.range(0, 60)
                    .map(at -> (at * at * 31 + text * 271 + at * 7) % 1024)
                    .toArray()))
            .toList();

    private static Permutations matched(
            ModelConfig config, TensorSource first, TensorSource second, Settings settings) {
        try (LanguageModel one = Line.model(config, first);
                LanguageModel other = Line.model(config, second)) {
            return ActivationMatching.of(one, other, TEXTS, settings);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theOrderOfAPermutedModelIsFoundExactlyByWhatItDoes(boolean biased) {
        ModelConfig config = biased ? Line.BIASED : Line.PLAIN;
        MemoryTensors model = Line.random(config, 2);
        for (int seed = 0; seed < 3; seed++) {
            TensorSource permuted =
                    MemoryTensors.copyOf(Permutations.random(config, seed).apply(model));
            TensorSource found =
                    matched(config, model, permuted, Settings.USUAL).apply(permuted);
            for (TensorInfo info : model.tensors()) {
                assertThat(found.bytes(info.name())).as(info.name()).isEqualTo(model.bytes(info.name()));
            }
        }
    }

    @Test
    void whatIsToStayStays() {
        MemoryTensors model = Line.random(Line.PLAIN, 2);
        TensorSource permuted =
                MemoryTensors.copyOf(Permutations.random(Line.PLAIN, 1).apply(model));
        Permutations found = matched(Line.PLAIN, model, permuted, new Settings(0, 1, false, false));
        assertThat(found.stream().isIdentity()).isTrue();
        assertThat(found.heads())
                .allMatch(heads -> heads.values().stream().allMatch(Permutation::isIdentity) && !heads.isIdentity());
        assertThat(found.units()).noneMatch(Permutation::isIdentity);
    }

    @Test
    void modelsAndTextsThatDoNotFitAreRefused() {
        try (LanguageModel plain = Line.model(Line.PLAIN, Line.random(Line.PLAIN, 1));
                LanguageModel biased = Line.model(Line.BIASED, Line.random(Line.BIASED, 1))) {
            assertThatThrownBy(() -> ActivationMatching.of(plain, biased, TEXTS, Settings.USUAL))
                    .isInstanceOf(MergeException.Refused.class);
            assertThatThrownBy(() -> ActivationMatching.of(plain, plain, List.of(TokenIds.of(1)), Settings.USUAL))
                    .isInstanceOf(MergeException.Misconfigured.class)
                    .hasMessageContaining("at least 2 tokens");
        }
    }
}
