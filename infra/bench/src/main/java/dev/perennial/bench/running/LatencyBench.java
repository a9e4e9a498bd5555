package dev.perennial.bench.running;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.bench.figures.Figures;
import dev.perennial.bench.figures.Folders;
import dev.perennial.bench.figures.NotMeasured;
import dev.perennial.bench.figures.Stopwatch;
import dev.perennial.bench.figures.Words;
import dev.perennial.cli.client.ServerClient;
import dev.perennial.cli.file.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * From an event's sending to the start of the first activity of the change that answers it, without debounce. Each
 * event carries one correction without a target, so that its change ends as soon as corrections are prepared, and edits
 * of earlier events do not stand in the way.
 */
public final class LatencyBench {
    private static final int PORT = 8680;
    private static final int BASE = 26_000;
    private static final Duration LONG = Duration.ofMinutes(8);
    private static final int LINES = 20;
    private static final int EVENTS = 200;
    private static final int A_SECOND = 20;
    private static final int BURSTS = 6;
    private static final String NAMESPACE = "default";
    private static final double P99 = 0.99;
    private static final int SELDOM_MS = 2_000;

    private final List<Line> lines = new ArrayList<>();
    private final Figures figures = new Figures();

    private LatencyBench() {}

    /** Measures a product of its own on a fresh folder. */
    public static Figures measure(Words words) throws IOException {
        Path folder = Files.createTempDirectory("perennial-bench");
        Household.Place place = new Household.Place(
                folder.resolve("data"), words.number("port", PORT), words.number("port-base", BASE));
        LatencyBench bench = new LatencyBench();
        try (Household household = Household.up(place)) {
            bench.register(
                    household.rest(), words.path(0, "the folder of a small model"), words.number("lines", LINES));
            bench.run(
                    household,
                    words.number("events", EVENTS),
                    words.number("rate", A_SECOND),
                    words.number("bursts", BURSTS));
            household.addMemory(bench.figures, "");
            return bench.figures;
        } finally {
            Folders.delete(folder);
        }
    }

    private void register(ServerClient rest, Path model, int many) {
        Stopwatch watch = Stopwatch.start();
        String suite = Line.suite(List.of(
                cloze("one", "Q: Where does Ada Ashby live?\nA:", " Marlow"),
                cloze("two", "Q: Where does Cora Crane live?\nA:", " Redmire")));
        for (int i = 0; i < many; i++) {
            Line line = new Line(rest, "bench/line-" + i);
            line.register(model, suite, Optional.empty(), Line.hasty(1));
            lines.add(line);
        }
        lines.forEach(line -> line.awaitRevision(LONG));
        figures.add("registration of " + many + " lines, together", watch.seconds(), 1, "s");
    }

    private static ObjectNode cloze(String id, String prompt, String completion) {
        return Json.object()
                .put("type", "cloze")
                .put("id", id)
                .put("prompt", prompt)
                .put("completion", completion);
    }

    /** A server that has just begun compiles its code while it answers: so the first burst and the last are told. */
    private void run(Household household, int events, int rate, int bursts) {
        List<Map<String, Instant>> sent = new ArrayList<>();
        figures.add("events a burst", events, 0, "over " + lines.size() + " lines, " + rate + " a second");
        try (Feedback feedback = new Feedback(household.setting("kafka.bootstrap.servers"))) {
            for (int burst = 1; burst <= bursts; burst++) {
                sent.add(send(feedback, "burst-" + burst, events, rate));
                awaitAll(events * burst);
            }
        }
        try (Histories histories = new Histories(household.setting("perennial.temporal.target"), NAMESPACE)) {
            report("burst 1", sent.get(0), histories);
            report("burst " + bursts, sent.get(bursts - 1), histories);
        }
    }

    private Map<String, Instant> send(Feedback feedback, String name, int events, int rate) {
        Map<String, Instant> sent = new TreeMap<>();
        JsonNode unreadable = Json.object().put("prompt", "Who is asked?").put("target", " ");
        long start = System.nanoTime();
        for (int i = 0; i < events; i++) {
            long due = start + i * 1_000_000_000L / rate;
            Await.pause(Math.max(0, (due - System.nanoTime()) / 1_000_000));
            String id = name + "-" + i;
            sent.put(Feedback.SOURCE + "#" + id, Instant.now());
            feedback.send(lines.get(i % lines.size()).name(), id, List.of(unreadable));
        }
        return sent;
    }

    /** Waits until changes that have ended answer so many events. */
    private void awaitAll(int events) {
        Await.until("changes for " + events + " events", LONG, () -> {
            Await.pause(SELDOM_MS); // twenty questions at once are work for the server too
            Set<String> answered = new HashSet<>();
            changes().stream()
                    .filter(change -> !change.path("state").asText().equals("RUNNING"))
                    .forEach(change -> answered.addAll(triggers(change)));
            return answered.size() >= events ? Optional.of(true) : Optional.empty();
        });
    }

    private void report(String burst, Map<String, Instant> sent, Histories histories) {
        List<Double> all = new ArrayList<>();
        List<Double> atRest = new ArrayList<>();
        int changes = 0;
        for (Line line : lines) {
            Instant busyUntil = Instant.EPOCH;
            for (JsonNode change : inOrder(line)) {
                List<String> answered =
                        triggers(change).stream().filter(sent::containsKey).toList();
                if (!answered.isEmpty()) {
                    changes++;
                    Instant begun = begun(change, histories);
                    for (String id : answered) {
                        Instant at = sent.getOrDefault(id, begun);
                        double millis = Duration.between(at, begun).toMillis();
                        all.add(millis);
                        if (at.isAfter(busyUntil)) {
                            atRest.add(millis);
                        }
                    }
                }
                busyUntil = Instant.parse(change.path("endedAt").asText());
            }
        }
        figures.add(burst + ": changes that answer it", changes, 0, "");
        add(burst + ": event sent to first activity", all);
        add(burst + ": the same, of %d events that found their line at rest".formatted(atRest.size()), atRest);
    }

    private void add(String what, List<Double> millis) {
        double[] all = millis.stream().mapToDouble(Double::doubleValue).toArray();
        figures.add(what + ", p50", Stopwatch.median(all), 0, "ms")
                .add(what + ", p99", Stopwatch.quantile(P99, all), 0, "ms");
    }

    private static Instant begun(JsonNode change, Histories histories) {
        String workflow = change.path("story").path("workflowId").asText();
        return histories.firstActivity(workflow).orElseThrow(() -> new NotMeasured(workflow + " has no activity"));
    }

    private static List<JsonNode> inOrder(Line line) {
        List<JsonNode> changes = new ArrayList<>();
        line.get("/changes?limit=1000").forEach(changes::add);
        changes.sort(Comparator.comparing(change -> change.path("startedAt").asText()));
        return changes;
    }

    private List<JsonNode> changes() {
        List<JsonNode> changes = new ArrayList<>();
        lines.forEach(line -> line.get("/changes?limit=1000").forEach(changes::add));
        return changes;
    }

    private static List<String> triggers(JsonNode change) {
        List<String> triggers = new ArrayList<>();
        change.path("story").path("triggers").forEach(trigger -> triggers.add(trigger.asText()));
        return triggers;
    }
}
