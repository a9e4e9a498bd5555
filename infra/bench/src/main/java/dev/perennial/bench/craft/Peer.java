package dev.perennial.bench.craft;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.bench.figures.NotMeasured;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** transformers in a process of its own, {@code peers.py}, which answers each line of JSON with one. */
final class Peer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SECONDS_TO_END = 20;

    private final Process process;
    private final BufferedReader answers;
    private final Writer requests;
    private final Waiting waiting;
    private final String versions;

    /** What its threads do between pieces of work; which is faster depends on what else the machine does. */
    enum Waiting {
        /** PyTorch's own way. */
        SPINNING,
        /** As those of a server do. */
        SLEEPING;

        private void apply(Map<String, String> environment) {
            environment.keySet().removeAll(List.of("OMP_WAIT_POLICY", "GOMP_SPINCOUNT"));
            if (this == SLEEPING) {
                environment.putAll(Map.of("OMP_WAIT_POLICY", "PASSIVE", "GOMP_SPINCOUNT", "0"));
            }
        }
    }

    private Peer(Process process, Waiting waiting) {
        this.process = process;
        this.waiting = waiting;
        this.answers = process.inputReader();
        this.requests = process.outputWriter();
        this.versions = answer().path("ready").asText();
    }

    /** Opens the model with so many threads. */
    static Peer start(Path python, Path model, int threads, Waiting waiting) throws IOException {
        Path script = Path.of(System.getProperty("perennial.home", "../.."), "infra", "bench", "peers.py");
        ProcessBuilder builder = new ProcessBuilder(
                python.toString(), script.toString(), model.toString(), "--threads", Integer.toString(threads));
        Map<String, String> environment = builder.environment();
        waiting.apply(environment);
        environment.put("OMP_NUM_THREADS", Integer.toString(threads));
        environment.put("HF_HUB_OFFLINE", "1");
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        return new Peer(process, waiting);
    }

    /** What it runs on. */
    String versions() {
        return versions;
    }

    /** What its threads do between pieces of work. */
    String waiting() {
        return waiting.name().toLowerCase(Locale.ROOT);
    }

    /** Its number as a process. */
    String process() {
        return Long.toString(process.pid());
    }

    /** Tokens a second of some work. */
    double perSecond(ObjectNode request) {
        JsonNode answer = ask(request);
        return answer.path("tokens").asDouble() / answer.path("seconds").asDouble();
    }

    JsonNode ask(ObjectNode request) {
        try {
            requests.write(request + "\n");
            requests.flush();
        } catch (IOException ended) {
            throw new NotMeasured("the peer ended; its own words stand above", ended);
        }
        return answer();
    }

    private JsonNode answer() {
        try {
            String line = answers.readLine();
            if (line == null) {
                throw new NotMeasured("the peer ended; its own words stand above (it needs torch and transformers,"
                        + " see infra/bench/README.md)");
            }
            return JSON.readTree(line);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    /** Tells it to end and waits for that. */
    @Override
    public void close() {
        try {
            requests.close();
            if (!process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS)) {
                process.destroy();
            }
        } catch (IOException ended) {
            process.destroy();
        } catch (InterruptedException interrupted) {
            process.destroy();
            Thread.currentThread().interrupt();
        }
    }
}
