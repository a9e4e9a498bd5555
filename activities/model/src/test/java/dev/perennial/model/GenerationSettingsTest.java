package dev.perennial.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.model.config.MalformedModelException;
import dev.perennial.model.config.SpecialTokens;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenerationSettingsTest {
    @TempDir
    private Path folder = Path.of("");

    private GenerationSettings settings(String json) throws IOException {
        Files.writeString(folder.resolve("generation_config.json"), json.replace('\'', '"'));
        return GenerationSettings.open(folder);
    }

    @Test
    void aModelThatDrawsSaysHow() throws IOException {
        GenerationSettings found = settings("{'do_sample':true,'temperature':0.6,'top_p':0.9,'top_k':40,"
                + "'max_new_tokens':32,'repetition_penalty':1.1,'transformers_version':'5.0','pad_token_id':null}");
        assertThat(found.sampling(3)).isEqualTo(new Sampling(0.6, 40, 0.9, 3));
        assertThat(found.maxTokens()).hasValue(32);
        assertThat(settings("{'do_sample':true}").sampling(3)).isEqualTo(Sampling.of(1, 3));
        assertThat(settings("{'do_sample':true,'top_k':-1}").topK()).hasValue(0);
    }

    @Test
    void withoutDoSampleItIsGreedyUnlessAskedOtherwise() throws IOException {
        for (String json : List.of("{'temperature':0.6,'top_p':0.9}", "{'do_sample':false,'top_p':0.9}")) {
            GenerationSettings found = settings(json);
            assertThat(found.sampling(3).greedy()).isTrue();
            GenerationSettings asked = new GenerationSettings(
                    OptionalInt.empty(), OptionalDouble.of(0.7), OptionalInt.empty(), OptionalDouble.empty());
            assertThat(asked.orElse(found).sampling(3)).isEqualTo(new Sampling(0.7, 0.9, 3));
        }
    }

    @Test
    void aFolderWithoutTheFileSaysNothing() {
        GenerationSettings found = GenerationSettings.open(folder);
        assertThat(found).isEqualTo(GenerationSettings.NONE);
        assertThat(found.sampling(3).greedy()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "{'temperature':'hot'} | expected temperature to be a number",
                "{'temperature':-1} | expected temperature to be at least 0 and at most 100, found -1",
                "{'top_p':0} | expected top_p to be above 0 and at most 1",
                "{'top_p':[1]} | expected top_p to be a number",
                "{'top_k':2.5} | expected top_k to be a whole number, found 2.5",
                "{'top_k':-2} | expected top_k to be at least -1",
                "{'do_sample':'yes'} | expected do_sample to be true or false",
                "{'max_new_tokens':0} | expected max_new_tokens to be at least 1",
                "{'max_new_tokens':true} | expected max_new_tokens to be a whole number",
                "[] | expected a JSON object"
            })
    void whatIsNoSuchValueIsRefusedByFileAndKey(String json, String sentence) {
        assertThatThrownBy(() -> settings(json))
                .isInstanceOf(MalformedModelException.class)
                .hasMessageContaining("generation_config.json")
                .hasMessageContaining(sentence);
    }

    @Test
    void endsAreANumberOrAList() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{}");
        settings("{'eos_token_id':7}");
        assertThat(SpecialTokens.open(folder).ends()).containsExactly(7);
        settings("{'eos_token_id':[7,9]}");
        assertThat(SpecialTokens.open(folder).ends()).containsExactly(7, 9);
        settings("{'eos_token_id':'</s>'}");
        assertThatThrownBy(() -> SpecialTokens.open(folder))
                .hasMessageContaining("generation_config.json: expected eos_token_id to be a whole number or a list");
    }
}
