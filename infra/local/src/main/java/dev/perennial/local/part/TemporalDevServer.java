package dev.perennial.local.part;

import dev.perennial.local.machine.ChildCommand;
import dev.perennial.local.machine.ChildProcess;
import dev.perennial.local.machine.LocalFailure;
import dev.perennial.local.machine.Patience;
import dev.perennial.local.machine.Supervised;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A real Temporal server with its UI (the CLI's {@code server start-dev}) as a child process over a SQLite file; kept
 * alive while the local parts run.
 */
public final class TemporalDevServer implements Part {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(5);

    private final TemporalFiles files;
    private final int port;
    private final int uiPort;
    private final SearchAttributes attributes;
    private final Consumer<String> notices;
    private @Nullable Supervised child;

    /**
     * A server not started yet.
     *
     * @param files where its things lie
     * @param port for workers and clients
     * @param uiPort for its web UI
     * @param attributes what it must know before workflows come
     * @param notices told when it ended by itself
     */
    public TemporalDevServer(
            TemporalFiles files, int port, int uiPort, SearchAttributes attributes, Consumer<String> notices) {
        this.files = files;
        this.port = port;
        this.uiPort = uiPort;
        this.attributes = attributes;
        this.notices = notices;
    }

    @Override
    public String name() {
        return "Temporal";
    }

    @Override
    public String address() {
        return "127.0.0.1:%d, its UI on %s".formatted(port, ui());
    }

    @Override
    public Map<String, String> settings() {
        return Map.of("perennial.temporal.target", "127.0.0.1:" + port, "local.temporal.ui", ui());
    }

    @Override
    public void start() throws Exception {
        Supervised started = new Supervised(command(), notices);
        child = started;
        started.start();
        try (TemporalClient client = new TemporalClient(port)) {
            if (!Patience.until(START, () -> serves(started, client))) {
                throw failure("did not answer within %d s".formatted(START.toSeconds()));
            }
            client.register(attributes);
        }
    }

    @Override
    public void stop() throws IOException, InterruptedException {
        Supervised running = child;
        if (running != null) {
            running.stop(STOP);
            child = null;
        }
    }

    private boolean serves(Supervised server, TemporalClient client) {
        if (!server.isAlive()) {
            throw failure("ended while starting");
        }
        return client.isServing();
    }

    private ChildCommand command() {
        String database = files.database().toString();
        List<String> words = List.of(
                files.program().toString(),
                "server",
                "start-dev",
                "--ip",
                "127.0.0.1",
                "--port",
                Integer.toString(port),
                "--ui-ip",
                "127.0.0.1",
                "--ui-port",
                Integer.toString(uiPort),
                "--ui-disable-news-fetch",
                "--db-filename",
                database,
                "--sqlite-pragma",
                "journal_mode=wal", // a killed process loses nothing, and no step waits for the disk
                "--sqlite-pragma",
                "synchronous=normal",
                "--log-level",
                "error");
        Map<String, String> environment = Map.of("TEMPORAL_VERSION_CHECK_DISABLED", "1");
        return new ChildCommand(name(), words, environment, files.log(), files.record(), database, "TERM");
    }

    private String ui() {
        return "http://127.0.0.1:" + uiPort;
    }

    private LocalFailure failure(String what) {
        return new LocalFailure("Temporal (%s) %s; see %s, which ends with: %s"
                .formatted(files.program(), what, files.log(), ChildProcess.lastLines(files.log(), 2)));
    }
}
