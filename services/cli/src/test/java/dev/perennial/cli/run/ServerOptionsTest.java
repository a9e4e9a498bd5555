package dev.perennial.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.cli.outcome.Refused;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ServerOptionsTest {
    @Test
    void movesThePortOfHealthWithThePortOfUsers() {
        Map<String, String> settings = CommandLine.populateCommand(new ServerOptions(), "--port", "8181")
                .settingsWith(new DataFolder(Path.of("/d")));
        assertThat(settings)
                .containsEntry("quarkus.http.port", "8181")
                .containsEntry("quarkus.management.port", "9191")
                .containsEntry("smallrye.config.locations", "file:///d/local.properties")
                .containsEntry("perennial.cache.folder", "/d/cache");
    }

    @Test
    void refusesAPortThatIsTakenNamingIt() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            ServerOptions options = CommandLine.populateCommand(new ServerOptions(), "--port", port);
            assertThatThrownBy(options::requireFreePorts)
                    .isInstanceOf(Refused.class)
                    .hasMessage(
                            "Port " + port
                                    + " for REST and console is taken: end the program that listens there, or choose another with --port N");
        }
    }

    @Test
    void rebuildsNothingWhereNoLocalPartsRun(@TempDir Path folder) {
        RebuildCommand rebuild = CommandLine.populateCommand(new RebuildCommand(), "--data", folder.toString());
        assertThatThrownBy(rebuild::call)
                .isInstanceOf(Refused.class)
                .hasMessageContaining("The local parts do not run on " + folder)
                .hasMessageContaining("perennial local --data");
    }

    @Test
    void takesTheFolderFromTheOptionBeforeTheVariableBeforeTheHome() {
        assertThat(DataFolder.of("/a", Map.of("PERENNIAL_DATA", "/b")).path()).isEqualTo(Path.of("/a"));
        assertThat(DataFolder.of("", Map.of("PERENNIAL_DATA", "/b")).path()).isEqualTo(Path.of("/b"));
        assertThat(DataFolder.of("", Map.of("XDG_DATA_HOME", "/c")).path()).isEqualTo(Path.of("/c/perennial"));
        assertThat(DataFolder.of("", Map.of()).path().toString()).endsWith(".local/share/perennial");
    }
}
