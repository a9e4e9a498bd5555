package dev.perennial.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.merge.config.MergeConfig;
import org.junit.jupiter.api.Test;

class CardTest {
    private static String card(String text) {
        return new Card(MergeConfig.parse(text)).text();
    }

    @Test
    void aHubIsToldOfModelsThatItCanKnowAlone() {
        String card = card("""
                merge_method: ties
                base_model: org/base
                models:
                - {model: org/expert+adapters/tuned, parameters: {weight: 1}}
                - {model: ../elsewhere, parameters: {weight: 1}}
                - {model: /data/third, parameters: {weight: 1}}
                """);

        assertThat(card).startsWith("""
                ---
                base_model:
                - "org/expert"
                - "adapters/tuned"
                - "org/base"
                library_name: transformers
                tags:
                - mergekit
                - merge
                ---
                # A merge by ties

                This model was merged by `ties`, from the base `org/base`.

                """);
        assertThat(card).contains("""
                Models:

                * `org/expert+adapters/tuned`
                * `../elsewhere`
                * `/data/third`

                Configuration:
                """).contains("[arXiv 2306.01708](https://arxiv.org/abs/2306.01708)");
    }

    @Test
    void modelsThatOnlySlicesNameAreListedAndNoneIsToldToHubsWhereNoneHasAName() {
        String card = card("""
                merge_method: passthrough # a ``` fence
                slices:
                - sources: [{model: ./lower, layer_range: [0, 1]}]
                - sources: [{model: ./upper, layer_range: [1, 2]}]
                """);

        assertThat(card)
                .startsWith("---\nlibrary_name: transformers\n")
                .contains("* `./lower`\n* `./upper`\n")
                .contains("````yaml\nmerge_method: passthrough # a ``` fence\n")
                .endsWith("\n````\n");
    }
}
