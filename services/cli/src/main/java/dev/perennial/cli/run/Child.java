package dev.perennial.cli.run;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A child process in a session of its own, so that Ctrl-C reaches this command alone, which then ends all in order. */
final class Child {
    private static final List<Path> SESSION = List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

    private final Process process;

    private Child(Process process) {
        this.process = process;
    }

    /** Starts a program whose output is read here and whose errors are the user's to see. */
    static Child talking(List<String> words) throws IOException {
        return new Child(
                builder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    /** Starts a program whose output and errors go to a file, emptied first. */
    static Child logging(List<String> words, Path log) throws IOException {
        return new Child(builder(words)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start());
    }

    Process process() {
        return process;
    }

    /** Asks the program to end, and forces it when it does not in time. */
    void end(Duration patience) {
        process.destroy();
        try {
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            process.destroyForcibly();
        }
    }

    private static ProcessBuilder builder(List<String> words) {
        List<String> all = new ArrayList<>();
        SESSION.stream().filter(Files::isExecutable).findFirst().ifPresent(program -> all.add(program.toString()));
        all.addAll(words);
        return new ProcessBuilder(all).redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    }
}
