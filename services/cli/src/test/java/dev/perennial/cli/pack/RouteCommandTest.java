package dev.perennial.cli.pack;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.cli.Run;
import dev.perennial.cli.Shipped;
import dev.perennial.cli.file.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped experts as packs: A knows instruments, B animals, the base neither. */
@Tag("slow")
class RouteCommandTest {
    private static final int TOLD = 10;
    private static final Map<String, String> ANSWERS = new LinkedHashMap<>();
    private static final List<String> INSTRUMENTS = new ArrayList<>();
    private static final List<String> ANIMALS = new ArrayList<>();
    private static final List<String> VILLAGE = new ArrayList<>();

    @TempDir
    private static Path folder = Path.of("");

    private static Path music = Path.of("");
    private static Path farm = Path.of("");
    private static Path village = Path.of("");

    @BeforeAll
    static void packs() throws IOException {
        for (JsonNode item : Json.lines(Shipped.of("skills.jsonl"))) {
            (item.path("id").asText().startsWith("animal") ? ANIMALS : INSTRUMENTS).add(known(item));
        }
        List<JsonNode> items = Json.lines(Shipped.of("village.jsonl"));
        List<String> told = new ArrayList<>();
        for (int i = 0; i < items.size(); i += 15) {
            VILLAGE.add(known(items.get(i)));
            told.add(known(items.get(i + 7)));
        }
        music = packed("expert-a", INSTRUMENTS);
        farm = packed("expert-b", ANIMALS);
        village = file("village.jsonl", told);
    }

    private static String known(JsonNode item) {
        ANSWERS.put(item.path("prompt").asText(), item.path("completion").asText());
        return item.path("prompt").asText();
    }

    /** Only the first prompts are told when packing: all others are new to the router. */
    private static Path packed(String expert, List<String> prompts) throws IOException {
        Path pack = folder.resolve(expert + ".pack");
        Path told = file(expert + ".jsonl", prompts.subList(0, TOLD));
        Run run = Run.of("pack", Shipped.of("base-1"), Shipped.of(expert), pack, "--prompts", told);
        assertThat(run.errors()).isEmpty();
        return pack;
    }

    private static Path file(String name, List<String> prompts) throws IOException {
        List<String> lines = new ArrayList<>();
        prompts.forEach(prompt -> lines.add(Json.object().put("prompt", prompt).toString()));
        return Files.write(folder.resolve(name), lines);
    }

    private static List<JsonNode> routes(List<String> prompts, Object... options) throws IOException {
        List<Object> words = new ArrayList<>(List.of("route", Shipped.of("base-1"), music, farm, "--json"));
        words.addAll(List.of("--prompts", file("asked.jsonl", prompts)));
        words.addAll(List.of(options));
        List<String> before = Shipped.listed(folder);
        Run run = Run.of(words.toArray());
        assertThat(run.errors()).isEmpty();
        assertThat(Shipped.listed(folder)).isEqualTo(before);
        List<JsonNode> routes = new ArrayList<>();
        Json.parse(run.output(), "output").path("routes").forEach(routes::add);
        assertThat(routes).extracting(route -> route.path("prompt").asText()).isEqualTo(prompts);
        return routes;
    }

    private static double share(List<JsonNode> routes, Path by) {
        return share(routes.stream()
                .map(route -> route.path("by").asText().equals(by.toString()))
                .toList());
    }

    private static double right(List<JsonNode> routes) {
        return share(routes.stream()
                .map(route -> route.path("text")
                        .asText()
                        .startsWith(ANSWERS.get(route.path("prompt").asText())))
                .toList());
    }

    private static double share(List<Boolean> marks) {
        return marks.stream().filter(mark -> mark).count() / (double) marks.size();
    }

    @Test
    void eachPromptIsAnsweredByThePackThatItIsFor() throws IOException {
        List<String> asked = new ArrayList<>();
        for (int i = TOLD; i < INSTRUMENTS.size(); i++) {
            asked.addAll(List.of(INSTRUMENTS.get(i), ANIMALS.get(i), VILLAGE.get(i)));
        }
        List<JsonNode> routes = routes(asked, "--base-prompts", village, "--generate", "--max-tokens", "8");
        List<JsonNode> instruments = of(routes, INSTRUMENTS);
        List<JsonNode> animals = of(routes, ANIMALS);
        List<JsonNode> others = of(routes, VILLAGE);
        assertThat(instruments).hasSize(30);
        assertThat(share(instruments, music)).isEqualTo(1);
        assertThat(share(animals, farm)).isEqualTo(1);
        assertThat(share(others, Shipped.of("base-1"))).isGreaterThan(0.9);
        assertThat(right(instruments)).isGreaterThan(0.9);
        assertThat(right(animals)).isGreaterThan(0.9);
        assertThat(right(others)).isGreaterThan(0.9);
    }

    private static List<JsonNode> of(List<JsonNode> routes, List<String> prompts) {
        return routes.stream()
                .filter(route -> prompts.contains(route.path("prompt").asText()))
                .toList();
    }

    @Test
    void whatNoPackIsSimilarToIsAnsweredByTheBase() throws IOException {
        List<String> asked = List.of(Shipped.QUESTION, INSTRUMENTS.get(20), ANIMALS.get(20));
        List<JsonNode> routes = routes(asked, "--least", "0.45", "--generate", "--max-tokens", "8");
        assertThat(routes)
                .extracting(route -> Path.of(route.path("by").asText()))
                .containsExactly(Shipped.of("base-1"), music, farm);
        assertThat(right(routes)).isEqualTo(1);
        assertThat(routes.get(0).path("similarity").asDouble()).isBetween(0.0, 0.45);
        assertThat(routes.get(0).path("similarities").fieldNames())
                .toIterable()
                .containsExactly(music.toString(), farm.toString());
    }

    @Test
    void withoutGenerateItTellsRoutesOnly() {
        Run run = Run.of("route", Shipped.of("base-1"), music, farm, "--prompt", INSTRUMENTS.get(20));
        assertThat(run.output())
                .contains("SIMILARITY", music.toString(), "\\nA:")
                .doesNotContain("ANSWER")
                .hasLineCount(2);
    }

    @Test
    void refusesWhatCannotBeRoutedInOneSentence() throws IOException {
        Path base = Shipped.of("base-1");
        Path mute = folder.resolve("mute.pack");
        assertThat(Run.of("pack", base, Shipped.of("expert-a"), mute).exit()).isZero();
        Path empty = Files.writeString(folder.resolve("empty.txt"), "\n \n");
        Path odd = Files.writeString(folder.resolve("odd.jsonl"), "{\"prompt\":\"p\"}\n{\"text\":\"t\"}\n");
        refused("perennial pack --prompts FILE", base, music, mute, "--prompt", "p");
        refused("graft it onto the base", Shipped.of("base-2"), music, "--prompt", "p");
        refused("twice", base, music, music, "--prompt", "p");
        refused("holds no pack", base, base, "--prompt", "p");
        refused("give --prompt TEXT", base, music);
        refused("empty.txt has no prompts", base, music, "--prompts", empty);
        refused("odd.jsonl: expected a text as prompt in object 2", base, music, "--prompts", odd);
        refused("--least", base, music, "--prompt", "p", "--least", "2");
        refused("at least one token", base, music, "--prompt", "p", "--max-tokens", "0");
        assertThat(Run.of("route", base).exit()).isEqualTo(2);
    }

    private static void refused(String culprit, Object... words) {
        List<Object> all = new ArrayList<>(List.of("route"));
        all.addAll(List.of(words));
        Run run = Run.of(all.toArray());
        assertThat(run.exit()).as(culprit).isOne();
        assertThat(run.output()).isEmpty();
        assertThat(run.errors()).contains(culprit).hasLineCount(1).doesNotContain("Exception");
    }
}
