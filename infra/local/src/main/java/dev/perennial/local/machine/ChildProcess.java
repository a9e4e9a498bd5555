package dev.perennial.local.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A started program whose output goes to a file and whose process is remembered in one. */
public final class ChildProcess {
    /** In a session of its own a child does not hear the Ctrl-C that is meant for us; we end it in order. */
    private static final List<Path> SESSION = List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

    private static final long LOG_LIMIT = 10L << 20;
    private static final Duration FORCED = Duration.ofSeconds(10);

    private final Process process;
    private final String signal;

    private ChildProcess(Process process, String signal) {
        this.process = process;
        this.signal = signal;
    }

    /**
     * Starts the program and remembers its process.
     *
     * @param command what to start
     * @return the running program
     * @throws IOException when it cannot be started, or its process cannot be remembered
     */
    public static ChildProcess start(ChildCommand command) throws IOException {
        keepSmall(command.log());
        List<String> words = new ArrayList<>(SESSION.stream()
                .filter(Files::isExecutable)
                .limit(1)
                .map(Path::toString)
                .toList());
        words.addAll(command.words());
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(command.log().toFile()));
        builder.environment().putAll(command.environment());
        Process process = builder.start();
        process.getOutputStream().close();
        ChildRecord.of(process.toHandle(), command).write(command.record());
        return new ChildProcess(process, command.signal());
    }

    /**
     * Ends the child that an earlier run left over, if it still lives.
     *
     * @param record the file that remembers it
     * @throws IOException when the file cannot be read
     * @throws InterruptedException when interrupted while waiting for its end
     */
    public static void endLeftOver(Path record) throws IOException, InterruptedException {
        Optional<ChildRecord> left = ChildRecord.read(record);
        if (left.isPresent()) {
            left.get().end();
        }
        Files.deleteIfExists(record);
    }

    /** Java itself can only send TERM, which PostgreSQL takes as: wait for every client to leave. */
    static void end(ProcessHandle process, String signal, Duration patience) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-s", signal, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (!ChildRecord.awaitEnd(process, patience)) {
            process.destroyForcibly();
            ChildRecord.awaitEnd(process, FORCED);
        }
    }

    /**
     * Ends the program: asked first, forced when it does not end.
     *
     * @param patience how long it may take after being asked
     * @throws IOException when it cannot be asked
     * @throws InterruptedException when interrupted while waiting for its end
     */
    public void stop(Duration patience) throws IOException, InterruptedException {
        end(process.toHandle(), signal, patience);
        process.waitFor(FORCED.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Whether the program still runs.
     *
     * @return true until it has ended
     */
    public boolean isAlive() {
        return process.toHandle().isAlive();
    }

    Process process() {
        return process;
    }

    /**
     * The end of a log, for a message.
     *
     * @param log a text file
     * @param lines how many lines at most
     * @return its last lines, joined by a separator; empty when there are none
     */
    public static String lastLines(Path log, int lines) {
        try {
            List<String> all = new ArrayList<>(Files.readAllLines(log));
            all.removeIf(String::isBlank);
            return String.join(" | ", all.subList(Math.max(0, all.size() - lines), all.size()));
        } catch (IOException unreadable) {
            return "";
        }
    }

    private static void keepSmall(Path log) throws IOException {
        if (Files.exists(log) && Files.size(log) > LOG_LIMIT) {
            Files.move(log, log.resolveSibling(log.getFileName() + ".old"), StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
