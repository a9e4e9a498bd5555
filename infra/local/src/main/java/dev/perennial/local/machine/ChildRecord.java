package dev.perennial.local.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Which process a child was, kept in a file. A process is taken for the child only when id, start time and command line
 * all agree, so that an id given to another program meanwhile is never ended.
 *
 * @param pid the process id
 * @param started when it started
 * @param mark an argument of its command line
 * @param signal ends it
 */
record ChildRecord(long pid, Instant started, String mark, String signal) {
    /** The system counts start times from a boot time of its own rounding. */
    private static final Duration ROUNDING = Duration.ofSeconds(2);

    private static final Duration POLITE = Duration.ofSeconds(10);
    private static final int LINES = 4;
    private static final int LOOKS = 20;
    private static final long GLANCE = 10_000_000;

    static ChildRecord of(ProcessHandle process, ChildCommand command) {
        Instant started = process.info().startInstant().orElse(Instant.EPOCH);
        return new ChildRecord(process.pid(), started, command.mark(), command.signal());
    }

    static Optional<ChildRecord> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        boolean whole = lines.size() == LINES
                && lines.get(0).matches("\\d{1,18}")
                && lines.get(1).matches("\\d{1,18}")
                && lines.get(3).matches("[A-Z]+");
        if (!whole) {
            return Optional.empty();
        }
        Instant started = Instant.ofEpochMilli(Long.parseLong(lines.get(1)));
        return Optional.of(new ChildRecord(Long.parseLong(lines.get(0)), started, lines.get(2), lines.get(3)));
    }

    void write(Path file) throws IOException {
        PrivateFile.write(file, "%d%n%d%n%s%n%s%n".formatted(pid, started.toEpochMilli(), mark, signal));
    }

    /** The process while it lives, if it is still this one. */
    Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::isThisOne);
    }

    /** Ends the process if it still lives: asked first, forced after ten seconds. */
    void end() throws IOException, InterruptedException {
        Optional<ProcessHandle> left = process();
        if (left.isPresent()) {
            ChildProcess.end(left.get(), signal, POLITE);
        }
    }

    private boolean isThisOne(ProcessHandle process) {
        ProcessHandle.Info info = settled(process);
        boolean sameStart = info.startInstant()
                .filter(start -> Duration.between(started, start).abs().compareTo(ROUNDING) <= 0)
                .isPresent();
        return sameStart
                && info.arguments()
                        .filter(words -> List.of(words).contains(mark))
                        .isPresent();
    }

    /** A process that is putting another program in its place has no arguments for a moment. */
    private static ProcessHandle.Info settled(ProcessHandle process) {
        ProcessHandle.Info info = process.info();
        for (int look = 0; look < LOOKS && info.arguments().isEmpty() && process.isAlive(); look++) {
            LockSupport.parkNanos(GLANCE);
            info = process.info();
        }
        return info;
    }

    static boolean awaitEnd(ProcessHandle process, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (process.isAlive() && System.nanoTime() - end < 0) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        return !process.isAlive();
    }
}
