package dev.perennial.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.client.ServerClient;
import dev.perennial.cli.file.Json;
import dev.perennial.cli.outcome.Refused;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * People who ask the gateway, know the right answer, and say whether they got it. They see the text of an answer and
 * its id; which revision gave it they cannot know.
 */
final class Users implements AutoCloseable {
    private static final int CROWD = 6;
    private static final int MOST_TOKENS = 8;
    private static final long SEED = 20;

    private final ServerClient gateway;
    private final String line;
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final AtomicLong people = new AtomicLong();
    private final ExecutorService crowd = Executors.newFixedThreadPool(CROWD);
    private final Map<String, Tally> tallies = new TreeMap<>();
    private volatile Mix mix;

    /**
     * What is asked about now.
     *
     * @param often questions of which every second one is
     * @param rarely the others
     */
    record Mix(List<Question> often, List<Question> rarely) {
        private Question pick(SplittableRandom random) {
            List<Question> from = random.nextBoolean() ? often : rarely;
            return from.get(random.nextInt(from.size()));
        }
    }

    /**
     * How answers were.
     *
     * @param asked how many were asked for
     * @param right how many were right
     */
    record Tally(long asked, long right) {
        private Tally plus(boolean ok) {
            return new Tally(asked + 1, right + (ok ? 1 : 0));
        }

        double share() {
            return asked == 0 ? 0 : (double) right / asked;
        }
    }

    Users(ServerClient gateway, String line, Mix mix) {
        this.gateway = gateway;
        this.line = line;
        this.mix = mix;
    }

    /** Begins to ask, so many questions a second at most. */
    void start(int perSecond) {
        long period = TimeUnit.SECONDS.toNanos(CROWD) / perSecond;
        for (int i = 0; i < CROWD; i++) {
            crowd.execute(() -> askEvery(period));
        }
    }

    private void askEvery(long period) {
        long next = System.nanoTime();
        while (!Thread.currentThread().isInterrupted()) {
            ask();
            next += period;
            LockSupport.parkNanos(Math.max(0, next - System.nanoTime()));
        }
    }

    /** From now on asks this. */
    void turnTo(Mix changed) {
        mix = changed;
    }

    /** How answers were since this was last asked, by topic. */
    synchronized Map<String, Tally> takeTallies() {
        Map<String, Tally> taken = new TreeMap<>(tallies);
        tallies.clear();
        return taken;
    }

    /** Asks one question as a user of its own; without feedback. */
    boolean knows(Question question) {
        return question.isAnsweredBy(text(answer(question, "visitor-" + people.incrementAndGet())));
    }

    private void ask() {
        Question question = pick();
        try {
            JsonNode answer = answer(question, "user-" + people.incrementAndGet());
            boolean ok = question.isAnsweredBy(text(answer));
            count(question.topic(), ok);
            gateway.post("/v1/feedback", feedback(question, answer.path("id").asText(), ok));
        } catch (Refused away) {
            count("no answer", false);
        }
    }

    private synchronized Question pick() {
        return mix.pick(random);
    }

    private synchronized void count(String topic, boolean ok) {
        tallies.merge(topic, new Tally(0, 0).plus(ok), (known, fresh) -> known.plus(ok));
    }

    private JsonNode answer(Question question, String user) {
        ObjectNode request = Json.object()
                .put("model", line)
                .put("prompt", question.prompt())
                .put("max_tokens", MOST_TOKENS)
                .put("temperature", 0)
                .put("user", user)
                .put("stop", "\n");
        return gateway.post("/v1/completions", request);
    }

    private static String text(JsonNode answer) {
        return answer.path("choices").path(0).path("text").asText();
    }

    private static ObjectNode feedback(Question question, String id, boolean ok) {
        ObjectNode feedback = Json.object().put("id", id).put("ok", ok);
        return ok
                ? feedback
                : feedback.put("prompt", question.prompt())
                        .put("expected", question.wholeAnswer())
                        .put("subject", question.subject());
    }

    @Override
    public void close() {
        crowd.shutdownNow();
    }
}
