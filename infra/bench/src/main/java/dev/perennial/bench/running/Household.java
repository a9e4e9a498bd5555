package dev.perennial.bench.running;

import dev.perennial.bench.figures.Figures;
import dev.perennial.bench.figures.NotMeasured;
import dev.perennial.bench.figures.PeakMemory;
import dev.perennial.bench.figures.Stopwatch;
import dev.perennial.cli.client.ServerClient;
import java.io.File;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** {@code perennial up} on a folder and ports of its own, started here and ended here. */
final class Household implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(4);
    private static final int END_S = 120;
    private static final int TO_MANAGEMENT = 1010;

    private final Process process;
    private final Path data;
    private final int port;
    private final double seconds;

    private Household(Process process, Path data, int port) {
        this.process = process;
        this.data = data;
        this.port = port;
        Stopwatch watch = Stopwatch.start();
        ServerClient health = at(port + TO_MANAGEMENT);
        Await.until("the server to be ready, see " + log(data), START, () -> {
            requireAlive();
            return health.ask("/q/health/ready");
        });
        seconds = watch.seconds();
    }

    /**
     * Where it is to run.
     *
     * @param data the data folder
     * @param port of REST
     * @param base of the local parts' ports
     */
    record Place(Path data, int port, int base) {}

    /** Starts it and returns when the server says that it is ready. */
    static Household up(Place place) {
        List<String> words = List.of(
                Path.of(System.getProperty("perennial.home"), "perennial").toString(),
                "up",
                "--data",
                place.data().toString(),
                "--port",
                Integer.toString(place.port()),
                "--port-base",
                Integer.toString(place.base()));
        File log = log(place.data()).toFile();
        try {
            Process process = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy)); // a bench that is killed leaves nothing
            return new Household(process, place.data(), place.port());
        } catch (IOException refused) {
            throw new NotMeasured("perennial up could not be started: " + refused.getMessage(), refused);
        }
    }

    private static Path log(Path data) {
        return data.resolveSibling(data.getFileName() + ".log");
    }

    private void requireAlive() {
        if (!process.isAlive()) {
            throw new NotMeasured("perennial up ended with exit code %d while starting, see %s"
                    .formatted(process.exitValue(), log(data)));
        }
    }

    /** From the command to readiness. */
    double seconds() {
        return seconds;
    }

    ServerClient rest() {
        return at(port);
    }

    private static ServerClient at(int port) {
        return new ServerClient(URI.create("http://127.0.0.1:" + port), "");
    }

    /** What the local parts wrote for the server. */
    String setting(String key) {
        return setting(data, key);
    }

    static String setting(Path data, String key) {
        Properties settings = new Properties();
        try (Reader reader = Files.newBufferedReader(data.resolve("local.properties"))) {
            settings.load(reader);
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the settings of the local parts", unreadable);
        }
        return Optional.ofNullable(settings.getProperty(key))
                .orElseThrow(() -> new NotMeasured("the local parts wrote no " + key));
    }

    /** The most memory each process has had; those of Temporal and PostgreSQL are children of the local parts. */
    void addMemory(Figures figures, String when) {
        row(figures, "server" + when, "quarkus-run.jar");
        row(figures, "local parts (Kafka, S3)" + when, "dev.perennial.local.Local");
        row(figures, "Temporal" + when, "start-dev");
        row(figures, "command" + when, "dev.perennial.cli.Perennial");
    }

    private void row(Figures figures, String name, String word) {
        Stream.concat(Stream.of(process.toHandle()), process.descendants())
                .filter(each -> commandLine(each).contains(word))
                .findFirst()
                .flatMap(each -> PeakMemory.of(Long.toString(each.pid())).stream()
                        .boxed()
                        .findFirst())
                .ifPresent(mib -> figures.add("peak RSS, " + name, mib, 0, "MiB"));
    }

    private static String commandLine(ProcessHandle handle) {
        try {
            return Files.readString(
                    Path.of("/proc", Long.toString(handle.pid()), "cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException gone) {
            return "";
        }
    }

    /** Asks it to end and waits. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END_S, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }
}
