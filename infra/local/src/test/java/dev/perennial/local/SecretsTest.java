package dev.perennial.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
    @Test
    void makesThemOnceAFolderForItsOwnerAlone(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("secrets.properties");
        Secrets first = Secrets.of(file);
        assertThat(Secrets.of(file)).isEqualTo(first);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(Secrets.of(folder.resolve("other.properties"))).isNotEqualTo(first);
        assertThat(first.s3()).hasSize(48).isNotEqualTo(first.database());
        assertThat(first.toString()).doesNotContain(first.s3());
    }

    @Test
    void refusesAFileThatLostASecret(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("secrets.properties");
        Files.writeString(file, "s3=abc\n");
        assertThatThrownBy(() -> Secrets.of(file))
                .hasMessageContaining(file.toString())
                .hasMessageContaining("database=");
    }
}
