package dev.perennial.server.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A real browser without a window, spoken to by the Chrome DevTools Protocol. One thread at a time. */
final class Browser implements AutoCloseable {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome", "chrome");
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final WebSocket socket;
    private final BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();
    private int calls;

    private Browser(Process process, URI page) {
        this.process = process;
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(page, new Listening())
                .join();
    }

    /** The first browser on the PATH. */
    static Optional<Path> installed() {
        return NAMES.stream()
                .flatMap(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts one that keeps what it needs in this folder. */
    static Browser start(Path program, Path folder) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        program.toString(),
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + folder,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("browser.log").toFile())
                .start();
        Path port = folder.resolve("DevToolsActivePort");
        Awaitility.await()
                .atMost(LONG)
                .until(() -> Files.exists(port) && !Files.readString(port).isBlank());
        URI pages = URI.create("http://127.0.0.1:" + Files.readAllLines(port).get(0) + "/json/list");
        String list = HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(pages).build(), BodyHandlers.ofString())
                .body();
        return new Browser(
                process,
                URI.create(
                        JSON.readTree(list).get(0).path("webSocketDebuggerUrl").asText()));
    }

    void open(String address) {
        call("Page.navigate", JSON.createObjectNode().put("url", address));
    }

    /** What an expression gives on the page; missing where it throws. */
    JsonNode evaluate(String expression) {
        return call(
                        "Runtime.evaluate",
                        JSON.createObjectNode().put("expression", expression).put("returnByValue", true))
                .path("result")
                .path("value");
    }

    /** Waits until an expression is true. */
    void await(String expression) {
        Awaitility.await(expression).atMost(LONG).until(() -> evaluate(expression)
                .asBoolean());
    }

    private JsonNode call(String method, ObjectNode parameters) {
        int id = ++calls;
        ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
        socket.sendText(message.set("params", parameters).toString(), true).join();
        try {
            JsonNode answer = answers.poll(LONG.toSeconds(), TimeUnit.SECONDS);
            while (answer != null && answer.path("id").asInt() != id) {
                answer = answers.poll(LONG.toSeconds(), TimeUnit.SECONDS);
            }
            if (answer == null) {
                throw new IllegalStateException("the browser did not answer " + message);
            }
            return answer.path("result");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted at " + message, interrupted);
        }
    }

    @Override
    public void close() {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Gathers messages, which come in parts. */
    private final class Listening implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                try {
                    answers.add(JSON.readTree(text.toString()));
                } catch (IOException garbled) {
                    throw new IllegalStateException("the browser said what is no JSON: " + text, garbled);
                }
                text.setLength(0);
            }
            return WebSocket.Listener.super.onText(from, part, last);
        }
    }
}
