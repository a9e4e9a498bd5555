package dev.perennial.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.cli.outcome.Refused;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstallationTest {
    @TempDir
    private Path home;

    @Test
    void startsTheServerWithVectorInstructionsWhereTheJdkHasThem() throws IOException {
        built();
        List<String> words = new Installation(home, Map.of()).server(Map.of());
        assertThat(words.contains("jdk.incubator.vector"))
                .isEqualTo(ModuleFinder.ofSystem().find("jdk.incubator.vector").isPresent());
    }

    @Test
    void startsTheServerWithTheOptionsAndSettingsGiven() throws IOException {
        built();
        Installation installation = new Installation(home, Map.of("PERENNIAL_SERVER_JAVA_OPTS", " -Xmx3g  -Xss1m "));
        assertThat(installation.server(Map.of("quarkus.http.port", "8181")))
                .contains("-Xmx3g", "-Xss1m", "-Dquarkus.http.port=8181")
                .doesNotContain("-Xmx2g", "");
    }

    @Test
    void aServerThatIsNotBuiltIsSaid() {
        assertThatThrownBy(() -> new Installation(home, Map.of()).server(Map.of()))
                .isInstanceOf(Refused.class)
                .hasMessageContaining("is not built");
    }

    private void built() throws IOException {
        Path folder = Files.createDirectories(home.resolve("services/server/target/quarkus-app"));
        Files.writeString(folder.resolve("quarkus-run.jar"), "");
    }
}
