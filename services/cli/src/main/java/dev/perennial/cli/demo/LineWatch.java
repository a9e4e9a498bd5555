package dev.perennial.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.cli.client.ServerClient;
import dev.perennial.cli.outcome.Refused;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A line seen through the REST interface: what happens to it is told once, as soon as it is known. */
final class LineWatch {
    private static final long GLANCE_MS = 250;
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int FIGURES = 6;

    private final ServerClient server;
    private final String path;
    private final Teller teller;
    private final Set<String> told = new HashSet<>();
    private int last;

    LineWatch(ServerClient server, String line, Teller teller) {
        this.server = server;
        this.path = "/api/v1/lines/" + line;
        this.teller = teller;
    }

    /** What the line answers below its own path. */
    JsonNode get(String below) {
        return server.get(path + below);
    }

    /** Tells the line something below its own path. */
    JsonNode post(String below, JsonNode body) {
        return server.post(path + below, body);
    }

    /** The revision that serves. */
    JsonNode current() {
        return get("/status").path("current").path(0);
    }

    /** Waits until the gateway answers for the line. */
    void awaitServed(Question question, Users users) {
        await("the gateway", () -> {
            try {
                return Optional.of(users.knows(question));
            } catch (Refused notYet) {
                return Optional.empty();
            }
        });
    }

    /** Waits until the line has its first revision. */
    void awaitRegistered() {
        await("the registration", () -> {
            JsonNode status = get("/status");
            if (status.path("phase").asText().equals("DEGRADED")) {
                throw new Refused(status.path("sentence").asText());
            }
            return status.path("current").isEmpty() ? Optional.empty() : Optional.of(status);
        });
    }

    /** Waits until the traffic of the current revision is judged by a reference. */
    void awaitReference() {
        int serving = number(current());
        await("a window judged by a reference", () -> {
            for (JsonNode window : get("/drift")) {
                boolean judged = !window.path("assessment").path("declines").isEmpty();
                if (judged && window.path("served").asInt() == serving) {
                    return Optional.of(window);
                }
            }
            return Optional.empty();
        });
    }

    /** Waits until the next change of this kind has ended, and tells of it and of every other meanwhile. */
    Change awaitChange(String kind) {
        return await("the " + kind, () -> {
            for (Change change : fresh()) {
                tell(change);
                if (change.isOver()) {
                    last = change.number();
                    if (change.kind().equalsIgnoreCase(kind)) {
                        return Optional.of(change);
                    }
                }
            }
            return Optional.empty();
        });
    }

    private List<Change> fresh() {
        List<Change> fresh = new ArrayList<>();
        for (JsonNode change : get("/changes")) {
            int number = Change.number(change);
            if (number > last) {
                fresh.add(Change.of(get("/changes/" + number)));
            }
        }
        Collections.reverse(fresh);
        return fresh;
    }

    private void tell(Change change) {
        for (JsonNode step : change.steps()) {
            once(
                    change.number()
                            + step.path("step").asText()
                            + step.path("at").asText(),
                    step.path("stage").asText().toLowerCase(Locale.ROOT) + ": "
                            + step.path("sentence").asText() + figures(step));
        }
        if (change.isOver()) {
            once(change.number() + " ended", "ended: " + change.end());
        }
    }

    private void once(String key, String sentence) {
        if (told.add(key)) {
            teller.tell(sentence);
        }
    }

    private static String figures(JsonNode step) {
        List<String> figures = new ArrayList<>();
        for (JsonNode figure : step.path("figures")) {
            if (figures.size() < FIGURES) {
                figures.add(String.format(
                        Locale.ROOT,
                        "%s %.3f",
                        figure.path("name").asText(),
                        figure.path("value").asDouble()));
            }
        }
        return figures.isEmpty() ? "" : " (" + String.join(", ", figures) + ")";
    }

    private static int number(JsonNode revision) {
        String name = revision.path("id").asText();
        return Integer.parseInt(name.substring(name.lastIndexOf('@') + 1));
    }

    private static <T> T await(String what, Supplier<Optional<T>> look) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - end < 0) {
            Optional<T> seen = look.get();
            if (seen.isPresent()) {
                return seen.get();
            }
            pause();
        }
        throw new Refused("Waited %d minutes for %s in vain: see the line in the console and the server's log"
                .formatted(PATIENCE.toMinutes(), what));
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(GLANCE_MS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Refused("Ended while the story was told", interrupted);
        }
    }
}
