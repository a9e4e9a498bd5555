package dev.perennial.cli.merge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tensor.disk.ReadAhead;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** For which words the disk begins at once. */
class HeadStartTest {
    @TempDir
    private Path folder = Path.of("");

    private final List<ReadAhead> begun = new ArrayList<>();
    private String config = "";

    @BeforeEach
    void configure() throws IOException {
        config = Files.createFile(folder.resolve("merge.yml")).toString();
    }

    @AfterEach
    void end() {
        begun.forEach(ReadAhead::close);
    }

    private boolean begins(String... words) {
        Optional<ReadAhead> reading = HeadStart.of(List.of(words));
        reading.ifPresent(begun::add);
        return reading.isPresent();
    }

    @Test
    void ofAMergeWhereverItsConfigurationStands() {
        assertThat(begins("merge", config, "out")).isTrue();
        assertThat(begins("merge-raw", "--fresh", "-I", folder.toString(), config, "out"))
                .isTrue();
    }

    @Test
    void notWhereNoWeightsAreRead() {
        assertThat(begins("merge", config, "--plan")).isFalse();
        assertThat(begins("merge", config, "-h")).isFalse();
        assertThat(begins("merge", config + ".missing", "out")).isFalse();
        assertThat(begins("merge", folder.toString())).isFalse();
        assertThat(begins("inspect", config)).isFalse();
        assertThat(begins()).isFalse();
    }
}
