package dev.perennial.model.text.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against what jinja2 makes of the same, in the set-up of transformers (src/test/python/chat_templates.py). */
class TemplateTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNode GOLDEN = golden();
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2024-07-06T15:04:05Z"), ZoneOffset.UTC);

    private static JsonNode golden() {
        try (InputStream in = TemplateTest.class.getResourceAsStream("/chat-templates.json")) {
            return JSON.readTree(Objects.requireNonNull(in));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static Map<String, Object> map(JsonNode node) {
        return JSON.convertValue(node, new TypeReference<Map<String, Object>>() {});
    }

    private static String render(String source, Map<String, Object> variables) {
        return Template.parse(source, "template").render(variables, CLOCK);
    }

    /** What came out, or what was refused, in one text. */
    private static String outcome(String source, Map<String, Object> variables) {
        try {
            return "=" + render(source, variables);
        } catch (TemplateException refused) {
            String sentence = String.valueOf(refused.getMessage());
            return sentence.startsWith("template refuses: ")
                    ? "raises " + sentence.substring("template refuses: ".length())
                    : "refused";
        }
    }

    private static String expected(JsonNode golden) {
        if (golden.has("raises")) {
            return "raises " + golden.path("raises").asText();
        }
        return golden.has("refused") ? "refused" : "=" + golden.path("expected").asText();
    }

    @Test
    void rendersExpressionsTagsAndSpacesAsJinja2Does() {
        Map<String, Object> data = map(GOLDEN.path("data"));
        List<String> different = new ArrayList<>();
        for (JsonNode golden : GOLDEN.path("small")) {
            String source = golden.path("source").asText();
            String found = outcome(source, data);
            if (!found.equals(expected(golden))) {
                different.add(source + "\n  expected " + expected(golden) + "\n  found    " + found);
            }
        }
        assertThat(GOLDEN.path("small").size()).isGreaterThan(170);
        assertThat(different).isEmpty();
    }

    @Test
    void rendersChatTemplatesAsTransformersDoes() {
        List<String> different = new ArrayList<>();
        for (JsonNode golden : GOLDEN.path("chats")) {
            Map<String, Object> variables = new HashMap<>(map(GOLDEN.path("common")));
            String chat = golden.path("chat").asText();
            variables.putAll(map(golden.path("given")));
            variables.put(
                    "messages",
                    JSON.convertValue(GOLDEN.path("messages").path(chat), new TypeReference<List<Object>>() {}));
            String template = golden.path("template").asText();
            String found = outcome(GOLDEN.path("templates").path(template).asText(), variables);
            if (!found.equals(expected(golden))) {
                different.add(template + ", " + chat + "\n  expected " + expected(golden) + "\n  found    " + found);
            }
        }
        assertThat(GOLDEN.path("chats").size()).isGreaterThan(200);
        assertThat(different).isEmpty();
    }

    @Test
    void tellsTheDateOfTheClock() {
        assertThat(render("{{ strftime_now('%d %b %Y, %A %B %H:%M:%S %y-%m %j %I%p %%') }}", Map.of()))
                .isEqualTo("06 Jul 2024, Saturday July 15:04:05 24-07 188 03PM %");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n\n{% include 'a' %}",
                "\n\n{% call f() %}{% endcall %}",
                "\n\n{% for i in x recursive %}{% endfor %}",
                "\n\n{{ x | groupby('a') }}",
                "\n\n{{ x is nosuch }}",
                "\n\n{{ f(*x) }}",
                "\n\n{{ 'a'.zfill(3) }}",
                "\n\n{{ '%s' % 'a' }}",
                "\n\n{{ joiner() }}",
                "\n\n{{ 9223372036854775807 + 1 }}",
                "\n\n{% macro f() %}{{ varargs }}{% endmacro %}"
            })
    void refusesWhatIsNotCoveredNamingTheLine(String source) {
        assertThatThrownBy(() -> render(source, Map.of("x", List.of(1))))
                .isInstanceOf(TemplateException.class)
                .hasMessageStartingWith("template line 3: ")
                .hasMessageContaining("not covered");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for i in range(99999) %}{% for j in range(99999) %}{% endfor %}{% endfor %}",
                "{% set ns = namespace(x='a') %}{% for i in range(99) %}{% set ns.x = ns.x * 2 %}{% endfor %}",
                "{{ 'a' * 999999999999 }}",
                "{{ [1] * 999999999999 }}",
                "{{ ('a' * 1000000).replace('', 'b' * 1000000) }}",
                "{{ 'a' * 2000000 in 'a' * 4000000 }}",
                "{{ ([[1] * 1000] * 1000) | tojson(indent=100000) }}",
                "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
                "{% set ns = namespace(x=[]) %}{% for i in range(9999) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }}",
                "{{ (['a' * 1000000] * 1000000) | join }}",
                "{{ (['a' * 1000000] * 1000) == (['a' * 999999 + 'b'] * 1000) }}{{ ['a' * 1000000] * 1000 }}",
                "{{ 2 ** 99999999999 }}",
                "{% set ns = namespace() %}{% set ns.x = ns %}{{ [ns] }}"
            })
    void hostileTemplatesEndSoon(String source) {
        long before = System.nanoTime();
        assertThatThrownBy(() -> render(source, Map.of())).isInstanceOf(TemplateException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void deepNestingIsRefusedWhereverItStands() {
        for (String source : List.of(
                "{{ " + "(".repeat(9_000) + "1" + ")".repeat(9_000) + " }}",
                "{{ " + "not ".repeat(9_000) + "x.y }}",
                "{{ " + "-".repeat(9_001) + "x.y }}",
                "{{ 1" + " + 1".repeat(9_000) + " }}",
                "{{ x" + ".a".repeat(9_000) + " }}",
                "{% if 1 %}".repeat(9_000) + "{% endif %}".repeat(9_000),
                "{{ " + "1 if 0 else ".repeat(9_000) + "1 }}")) {
            assertThatThrownBy(() -> render(source, Map.of()))
                    .as(source.substring(0, 20))
                    .isInstanceOf(TemplateException.class);
        }
        Object nested = "x";
        for (int i = 0; i < 500; i++) {
            nested = List.of(nested);
        }
        Map<String, Object> deep = Map.of("x", nested);
        assertThatThrownBy(() -> render("{{ x }}", deep)).hasMessageContaining("deep");
    }

    @Test
    void valuesOfOtherKindsDoNotComeIn() {
        assertThatThrownBy(() -> render("{{ x }}", Map.of("x", new Object()))).hasMessageContaining("texts, numbers");
        assertThatThrownBy(() -> render("{{ x.getClass() }}", Map.of("x", "text")))
                .hasMessageContaining("no attribute or element 'getClass'");
    }

    @Test
    void mutatedTemplatesAreRenderedOrRefusedAndNothingElse() {
        List<String> sources = new ArrayList<>();
        GOLDEN.path("templates").forEach(source -> sources.add(source.asText()));
        GOLDEN.path("small").forEach(golden -> sources.add(golden.path("source").asText()));
        Map<String, Object> data = map(GOLDEN.path("data"));
        Random random = new Random(6);
        int rendered = 0;
        for (int round = 0; round < 3_000; round++) {
            StringBuilder mutant = new StringBuilder(sources.get(random.nextInt(sources.size())));
            String other = sources.get(random.nextInt(sources.size()));
            for (int cut = 0; cut < 2; cut++) {
                int from = random.nextInt(mutant.length() + 1);
                int taken = random.nextInt(other.length());
                mutant.replace(
                        from,
                        Math.min(mutant.length(), from + random.nextInt(6)),
                        other.substring(taken, Math.min(other.length(), taken + random.nextInt(8))));
            }
            rendered += outcome(mutant.toString(), data).startsWith("=") ? 1 : 0;
        }
        assertThat(rendered).isBetween(100, 2_900);
    }
}
