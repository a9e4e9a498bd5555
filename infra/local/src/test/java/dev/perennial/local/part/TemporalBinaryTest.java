package dev.perennial.local.part;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.local.machine.LocalFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporalBinaryTest {
    @Test
    void prefersTheSettingThenThePathThenPipsPlaces(@TempDir Path folder) throws Exception {
        Path given = program(folder.resolve("given"));
        Path onPath = program(folder.resolve("path"));
        Path pip = program(folder.resolve("home/.local/bin"));
        Map<String, String> both = Map.of("PATH", folder + "/path", "HOME", folder + "/home");
        Map<String, String> home = Map.of("PATH", folder + "/nothing", "HOME", folder + "/home");
        assertThat(TemporalBinary.find(Optional.of(given.toString()), both)).contains(given);
        assertThat(TemporalBinary.find(Optional.empty(), both)).contains(onPath);
        assertThat(TemporalBinary.find(Optional.empty(), home)).contains(pip);
    }

    @Test
    void takesNoneWhenMemoryIsAskedFor(@TempDir Path folder) throws Exception {
        program(folder.resolve("path"));
        Map<String, String> path = Map.of("PATH", folder + "/path");
        assertThat(TemporalBinary.find(Optional.of("memory"), path)).isEmpty();
    }

    @Test
    void refusesASettingThatNamesNoProgram(@TempDir Path folder) {
        assertThatThrownBy(() -> TemporalBinary.find(Optional.of(folder + "/none"), Map.of()))
                .isInstanceOf(LocalFailure.class)
                .hasMessageContaining(folder + "/none");
    }

    private static Path program(Path folder) throws Exception {
        Files.createDirectories(folder);
        Path program = Files.createFile(folder.resolve("temporal"));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return program;
    }
}
