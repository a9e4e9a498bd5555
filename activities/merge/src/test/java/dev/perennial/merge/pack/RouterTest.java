package dev.perennial.merge.pack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.merge.basin.Line;
import dev.perennial.merge.failure.MergeException;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.text.TextPair;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RouterTest {
    @Test
    @Tag("slow")
    void aPromptIsRoutedToThePackThatItIsFor() {
        try (LanguageModel model = LanguageModel.open(Line.of("base-1"))) {
            List<TextPair> pairs = Line.pairs("skills.jsonl", 1000);
            List<String> instruments = prompts(pairs, "instrument");
            List<String> animals = prompts(pairs, "animal");
            Router router = new Router(Map.of(
                    "expert-a", Router.centroid(model, instruments.subList(0, 5)),
                    "expert-b", Router.centroid(model, animals.subList(0, 5))));
            for (int i = 5; i < 15; i++) {
                assertThat(router.route(Router.embedding(model, instruments.get(i)))
                                .pack())
                        .isEqualTo("expert-a");
                Route route = router.route(Router.embedding(model, animals.get(i)));
                assertThat(route.pack()).isEqualTo("expert-b");
                assertThat(route.similarity()).isEqualTo(route.similarities().get("expert-b"));
            }
        }
    }

    private static List<String> prompts(List<TextPair> pairs, String word) {
        return pairs.stream()
                .map(TextPair::prompt)
                .filter(prompt -> prompt.contains(word))
                .toList();
    }

    @Test
    void aPromptThatTheBaseCannotReadIsRefusedByItsBeginning() {
        try (LanguageModel model = LanguageModel.open(Line.of("base-1"))) {
            assertThatThrownBy(() -> Router.embedding(model, ""))
                    .isInstanceOf(MergeException.Refused.class)
                    .hasMessageContaining("the prompt '' has 0 tokens, expected 1 to 256");
            assertThatThrownBy(() -> Router.embedding(model, "z\n".repeat(3000)))
                    .isInstanceOf(MergeException.Refused.class)
                    .hasMessageContaining("the prompt 'z\\nz\\n")
                    .hasMessageContaining("...' has 6000 tokens, expected 1 to 256");
        }
    }

    @Test
    void aRouteIsTheNearestCentroidAboutTheirMean() {
        Map<String, List<Double>> centroids = new LinkedHashMap<>();
        centroids.put("left", List.of(10.0, 1.0));
        centroids.put("right", List.of(10.0, -1.0));
        Router router = new Router(centroids);
        Route route = router.route(List.of(9.0, -0.5));
        assertThat(route.pack()).isEqualTo("right");
        assertThat(route.similarity()).isCloseTo(0.5 / Math.sqrt(1.25), within(1e-12));
        assertThat(route.answerer(0.4, "base")).isEqualTo("right");
        assertThat(route.answerer(0.5, "base")).isEqualTo("base");
        assertThat(route.similarities().keySet()).containsExactly("left", "right");
        assertThatThrownBy(() -> router.route(List.of(1.0)))
                .isInstanceOf(MergeException.Misconfigured.class)
                .hasMessageContaining("width 2, found 1");
        assertThatThrownBy(() -> new Router(Map.of())).isInstanceOf(MergeException.Misconfigured.class);
    }
}
