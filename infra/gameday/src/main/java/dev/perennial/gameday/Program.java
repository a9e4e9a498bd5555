package dev.perennial.gameday;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A program started here, with a log of what it says. */
final class Program {
    private static final Duration END = Duration.ofSeconds(60);

    private final Process process;
    private final Path log;

    private Program(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Starts it, with these variables besides our own; the log is appended to. */
    static Program start(List<String> words, Map<String, String> variables, Path log) {
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(variables);
        try {
            return new Program(builder.start(), log);
        } catch (IOException refused) {
            throw new Failed("%s could not be started: %s".formatted(words.get(0), refused.getMessage()), refused);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** The process that this one started. */
    ProcessHandle child() {
        return process.children()
                .findFirst()
                .orElseThrow(() -> new Failed("%s: the program started no other; it said: %s".formatted(log, last())));
    }

    /** Waits for a line with this text, and answers where it stands. */
    Place await(String text, Duration limit) {
        return Patience.await("'%s' in %s".formatted(text, log), limit, () -> {
            Optional<Place> found = find(text);
            if (found.isEmpty() && !process.isAlive()) {
                throw new Failed("%s ended before it said '%s'; it said: %s".formatted(log, text, last()));
            }
            return found;
        });
    }

    /**
     * A line of a log.
     *
     * @param log the file
     * @param number the line's number, from 1
     */
    record Place(Path log, int number) {
        @Override
        public String toString() {
            return log + " line " + number;
        }
    }

    Optional<Place> find(String text) {
        List<String> lines = lines();
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).contains(text)) {
                return Optional.of(new Place(log, i + 1));
            }
        }
        return Optional.empty();
    }

    String last() {
        return lines().stream()
                .filter(line -> !line.isBlank())
                .reduce((before, line) -> line)
                .orElse("nothing");
    }

    /** Waits until it has ended, and answers its exit code. */
    int awaitEnd() {
        try {
            if (!process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new Failed("the process of %s did not end within %d s".formatted(log, END.toSeconds()));
            }
            return process.exitValue();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Failed("interrupted", interrupted);
        }
    }

    /** Asks it to end and waits; forces it when it does not. */
    void end() {
        process.destroy();
        try {
            if (!process.waitFor(END.toMillis(), TimeUnit.MILLISECONDS)) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    private List<String> lines() {
        try {
            return new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException("the log " + log, unreadable);
        }
    }
}
