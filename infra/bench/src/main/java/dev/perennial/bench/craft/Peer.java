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
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** transformers in a process of its own, {@code peers.py}, which answers each line of JSON with one. */
final class Peer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int SECONDS_TO_END = 20;

    private final Process process;
    private final BufferedReader answers;
    private final Writer requests;
    private final String versions;

    private Peer(Process process) {
        this.process = process;
        this.answers = process.inputReader();
        this.requests = process.outputWriter();
        this.versions = answer().path("ready").asText();
    }

    /** Opens the model with so many threads; the engine's settings are that process's own, not ours. */
    static Peer start(Path python, Path model, int threads) throws IOException {
        Path script = Path.of(System.getProperty("perennial.home", "../.."), "infra", "bench", "peers.py");
        ProcessBuilder builder = new ProcessBuilder(
                python.toString(), script.toString(), model.toString(), "--threads", Integer.toString(threads));
        Map<String, String> environment = builder.environment();
        environment.keySet().removeAll(List.of("OMP_WAIT_POLICY", "GOMP_SPINCOUNT"));
        environment.put("OMP_NUM_THREADS", Integer.toString(threads));
        environment.put("HF_HUB_OFFLINE", "1");
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        return new Peer(process);
    }

    /** What it runs on. */
    String versions() {
        return versions;
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
