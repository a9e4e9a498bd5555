package dev.perennial.bench.running;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.bench.figures.Figures;
import dev.perennial.bench.figures.Folders;
import dev.perennial.bench.figures.Stopwatch;
import dev.perennial.bench.figures.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * The whole chain on a real model: a line registered from its folder, corrections by Kafka, an edit, the gate, and the
 * promotion or the refusal with its evidence.
 */
public final class ChainBench {
    private static final int PORT = 8680;
    private static final int BASE = 26_000;
    private static final int ITEMS = 300;
    private static final int TOKENS = 64;
    private static final Duration LONG = Duration.ofMinutes(40);

    private final Line line;
    private final Facts facts;
    private final Figures figures = new Figures();

    private ChainBench(Line line, Facts facts) {
        this.line = line;
        this.facts = facts;
    }

    /** Runs the chain on a product of its own. */
    public static Figures measure(Words words) throws IOException {
        Path model = words.path(0, "a model folder");
        Path edits = words.path(1, "a file of edit requests");
        Facts facts = Facts.read(edits, words.number("limit", 10), words.number("items", ITEMS));
        Optional<String> text = Optional.empty();
        if (words.option("text").isPresent()) {
            text = Optional.of(Files.readString(Path.of(words.needed("text"))));
        }
        Path folder = Files.createTempDirectory("perennial-bench");
        Household.Place place = new Household.Place(
                folder.resolve("data"), words.number("port", PORT), words.number("port-base", BASE));
        try (Household household = Household.up(place)) {
            ChainBench bench = new ChainBench(new Line(household.rest(), "bench/chain"), facts);
            bench.register(model, text);
            bench.served("before");
            bench.correct(household);
            bench.served("after");
            household.addMemory(bench.figures, "");
            return bench.figures;
        } finally {
            Folders.delete(folder);
        }
    }

    private void register(Path model, Optional<String> text) {
        Stopwatch publishing = Stopwatch.start();
        line.register(
                model,
                Line.suite(facts.suite()),
                text,
                Line.hasty(facts.corrections().size()));
        figures.add("base published, line begun", publishing.seconds(), 1, "s");
        Stopwatch probing = Stopwatch.start();
        line.awaitRevision(LONG);
        figures.add("model probed for edit settings, first revision", probing.seconds(), 1, "s");
        Stopwatch serving = Stopwatch.start();
        line.awaitServed(LONG);
        figures.add("until the gateway serves it", serving.seconds(), 1, "s");
    }

    private void served(String when) {
        double speed = Stopwatch.median(3, () -> {
            Stopwatch watch = Stopwatch.start();
            JsonNode answer = line.complete("Once upon a time", TOKENS);
            return answer.path("usage").path("completion_tokens").asInt() / watch.seconds();
        });
        long right = facts.corrections().stream().filter(this::isAnswered).count();
        figures.add("decode through the gateway, 1 at a time, " + when, speed, 1, "tokens/s")
                .add(
                        "corrections answered as asked, " + when,
                        right + " of " + facts.corrections().size());
    }

    private boolean isAnswered(JsonNode correction) {
        String answer = line.complete(correction.path("prompt").asText(), 8)
                .path("choices")
                .path(0)
                .path("text")
                .asText();
        return answer.strip().startsWith(correction.path("target_new").asText());
    }

    private void correct(Household household) {
        Stopwatch watch = Stopwatch.start();
        try (Feedback feedback = new Feedback(household.setting("kafka.bootstrap.servers"))) {
            feedback.send(line.name(), "corrections-1", facts.corrections());
        }
        JsonNode story = line.awaitChange(LONG);
        figures.add("corrections sent to the change's end", watch.seconds(), 1, "s");
        Instant before = Instant.parse(story.path("change").path("startedAt").asText());
        for (JsonNode step : story.path("steps")) {
            Instant at = Instant.parse(step.path("at").asText());
            String name = "step " + step.path("step").asText();
            figures.add(name, Duration.between(before, at).toMillis() / 1e3, 1, "s: " + told(step));
            before = at;
        }
        figures.add(
                "the change",
                story.path("change").path("state").asText() + ": "
                        + story.path("change").path("story").path("sentence").asText());
    }

    private static String told(JsonNode step) {
        StringBuilder told = new StringBuilder(step.path("sentence").asText());
        for (JsonNode figure : step.path("figures")) {
            told.append(String.format(
                    Locale.ROOT,
                    "; %s %.4g",
                    figure.path("name").asText(),
                    figure.path("value").asDouble()));
        }
        return told.toString().replace('|', '/').replace('\n', ' ');
    }
}
