package dev.perennial.cli.run;

import dev.perennial.cli.outcome.Refused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The two processes of one machine: started local parts first, ended server first. Neither takes the other with it. */
public final class Household {
    private static final Duration START = Duration.ofMinutes(3);
    private static final Duration SERVER_END = Duration.ofSeconds(30);
    private static final Duration LOCAL_END = Duration.ofSeconds(40);

    private final Programs programs;
    private final ServerOptions options;
    private final Consumer<String> lines;
    private @Nullable Child local;
    private @Nullable Child server;
    private volatile List<String> localWords = List.of();
    private volatile boolean ending;

    /** The processes of these programs; every line they say goes to the consumer. */
    public Household(Programs programs, ServerOptions options, Consumer<String> lines) {
        this.programs = programs;
        this.options = options;
        this.lines = lines;
    }

    /** Starts what does not run yet and returns when the server is ready. */
    public void start(List<String> localArguments) throws IOException, InterruptedException {
        localWords = List.copyOf(localArguments);
        DataFolder folder = options.data();
        List<String> serverWords = programs.server(options.settingsWith(folder));
        if (folder.isServed()) {
            lines.accept("Local parts run already on " + folder.path());
        } else {
            LocalChild started = LocalChild.of(begin(programs.local(localArguments)), lines);
            started.awaitReady();
        }
        startServer(folder, serverWords);
        lines.accept("Console      http://127.0.0.1:" + options.port());
        folder.find("local.temporal.ui").ifPresent(ui -> lines.accept("Temporal UI  " + ui));
    }

    /** Waits until both processes have ended by themselves, telling of each; the exit code. */
    public int awaitEnd() {
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        Child parts = local;
        if (parts != null) {
            ends.add(parts.process()
                    .onExit()
                    .thenAccept(process -> tell("The local parts", "local", localWords, process)));
        }
        Child application = server;
        if (application != null) {
            ends.add(application
                    .process()
                    .onExit()
                    .thenAccept(process -> tell("The server", "serve", serverWords(), process)));
        }
        CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new)).join();
        return ending ? 0 : 1;
    }

    /** Ends what was started here, the server first. */
    public synchronized void end() {
        ending = true;
        if (server != null) {
            server.end(SERVER_END);
        }
        if (local != null) {
            local.end(LOCAL_END);
        }
    }

    /** The local parts, if they were started here. */
    Optional<Process> local() {
        return Optional.ofNullable(local).map(Child::process);
    }

    /** The server, if it was started. */
    Optional<Process> server() {
        return Optional.ofNullable(server).map(Child::process);
    }

    private synchronized Child begin(List<String> words) throws IOException {
        if (ending) {
            throw new Refused("Ended while starting");
        }
        Child started = Child.talking(words);
        local = started;
        return started;
    }

    private void startServer(DataFolder folder, List<String> words) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        Path log = folder.log("server");
        Child started = beginServer(words, log);
        boolean ready = Readiness.onPort(options.managementPort())
                .await(START, () -> started.process().isAlive());
        if (!ready) {
            String how = started.process().isAlive()
                    ? "is not ready after %d s".formatted(START.toSeconds())
                    : "ended with exit code %d while starting"
                            .formatted(started.process().exitValue());
            throw new Refused("The server %s; see %s, which ends with: %s".formatted(how, log, lastLine(log)));
        }
        lines.accept("Server ready on 127.0.0.1:%d (%.1f s), log in %s"
                .formatted(options.port(), (System.nanoTime() - begin) / 1e9, log));
    }

    private synchronized Child beginServer(List<String> words, Path log) throws IOException {
        if (ending) {
            throw new Refused("Ended while starting");
        }
        Child started = Child.logging(words, log);
        server = started;
        return started;
    }

    private List<String> serverWords() {
        return List.of("--data", options.data().path().toString(), "--port", Integer.toString(options.port()));
    }

    private void tell(String who, String command, List<String> words, Process process) {
        if (!ending) {
            lines.accept("%s ended with exit code %d; the other process goes on. Start again with: perennial %s %s"
                    .formatted(who, process.exitValue(), command, String.join(" ", words)));
        }
    }

    private static String lastLine(Path log) throws IOException {
        List<String> all = Files.readAllLines(log, StandardCharsets.UTF_8).stream()
                .filter(line -> !line.isBlank())
                .toList();
        return all.isEmpty() ? "nothing" : all.get(all.size() - 1);
    }
}
