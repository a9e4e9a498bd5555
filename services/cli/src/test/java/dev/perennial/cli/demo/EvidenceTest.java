package dev.perennial.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvidenceTest {
    private Path folder = Path.of("");
    private Path log = Path.of("");

    @BeforeEach
    void layOut(@TempDir Path temporary) throws IOException {
        folder = temporary.resolve("demo");
        log = Files.createDirectories(folder.resolve("log")).resolve("server.log");
        Files.writeString(log, "why it went wrong");
    }

    @Test
    void goesWithTheDemoWhenTheWholeStoryWasToldAndKept() {
        Evidence evidence = new Evidence(folder, true);
        assertThat(evidence.verdict(List.of())).isEqualTo("everything promised is so");
        evidence.end();
        assertThat(folder).doesNotExist();
    }

    @Test
    void staysAndIsNamedWhenAPromiseWasMissed() {
        Evidence evidence = new Evidence(folder, true);
        assertThat(evidence.verdict(List.of("the edit is promoted")))
                .isEqualTo("1 promise was missed (data and logs stay in " + folder + "):");
        evidence.end();
        assertThat(log).exists();
        assertThat(evidence.verdict(List.of("a", "b"))).startsWith("2 promises were missed");
    }

    @Test
    void staysWhenTheStoryBrokeOff() {
        new Evidence(folder, true).end();
        assertThat(log).exists();
    }

    @Test
    void aFolderThatTheUserNamedStaysHoweverTheStoryEnds() {
        Evidence evidence = new Evidence(folder, false);
        evidence.verdict(List.of());
        evidence.end();
        assertThat(log).exists();
    }
}
