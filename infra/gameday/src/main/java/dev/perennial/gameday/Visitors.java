package dev.perennial.gameday;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.client.ServerClient;
import dev.perennial.cli.file.Json;
import dev.perennial.cli.outcome.Refused;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** People who ask the gateway what base 1 knows and say whether the answer was right. */
final class Visitors {
    private static final Set<String> KNOWN = Set.of("home", "trade", "birth", "door", "tree");
    private static final int CROWD = 3;
    private static final int TOKENS = 8;

    private final ServerClient gateway;
    private final List<JsonNode> questions;
    private final AtomicInteger people = new AtomicInteger();

    Visitors(ServerClient gateway, Path models) {
        this.gateway = gateway;
        this.questions = Json.lines(models.resolve("questions.jsonl")).stream()
                .filter(question -> KNOWN.contains(question.path("relation").asText()))
                .toList();
    }

    /** They ask while this goes on. */
    void during(Runnable waiting) {
        ExecutorService crowd = Executors.newFixedThreadPool(CROWD);
        try {
            for (int i = 0; i < CROWD; i++) {
                crowd.execute(this::askOn);
            }
            waiting.run();
        } finally {
            crowd.shutdownNow();
        }
    }

    private void askOn() {
        while (!Thread.currentThread().isInterrupted()) {
            int person = people.getAndIncrement();
            try {
                ask(questions.get(person % questions.size()), "visitor-" + person);
            } catch (Refused away) {
                // nobody answers for the moment: the next one asks
            }
        }
    }

    private void ask(JsonNode question, String user) {
        String prompt = question.path("prompt").asText();
        String right = question.path("answer").asText();
        ObjectNode request = Json.object()
                .put("model", Line.NAME)
                .put("prompt", prompt)
                .put("max_tokens", TOKENS)
                .put("temperature", 0)
                .put("user", user)
                .put("stop", "\n");
        JsonNode answer = gateway.post("/v1/completions", request);
        String text = answer.path("choices").path(0).path("text").asText().strip();
        boolean ok = text.equals(right) || text.equals(right + ".");
        ObjectNode grade = Json.object().put("id", answer.path("id").asText()).put("ok", ok);
        if (!ok) {
            grade.put("prompt", prompt)
                    .put("expected", right)
                    .put("subject", question.path("subject").asText());
        }
        gateway.post("/v1/feedback", grade);
    }
}
