package dev.perennial.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script {@code perennial} on a copy of its own, with a java and an mvn that only tell how they were called. */
class LauncherTest {
    private static final List<String> TOOLS = List.of(
            "bash", "readlink", "dirname", "find", "mkdir", "touch", "flock", "grep", "mv", "rm", "nice", "sed", "cat");

    private Path temporary = Path.of("");
    private Path home = Path.of("");

    @BeforeEach
    void layOut(@TempDir Path folder) throws IOException {
        temporary = folder;
        home = temporary.resolve("home");
        Files.createDirectories(home.resolve("services/cli/src/main"));
        Files.createDirectories(temporary.resolve("bin"));
        Files.copy(Path.of("../../perennial"), home.resolve("perennial"));
        Files.writeString(home.resolve("pom.xml"), "<project/>");
        for (String tool : TOOLS) {
            for (String place : List.of("/usr/bin", "/bin")) {
                Path program = Path.of(place, tool);
                Path link = temporary.resolve("bin").resolve(tool);
                if (Files.exists(program) && !Files.exists(link)) {
                    Files.createSymbolicLink(link, program);
                }
            }
        }
    }

    @Test
    void refusesWithoutJava() throws Exception {
        assertThat(run("--help"))
                .isEqualTo(
                        "Java 17 or newer is needed and there is no java on the PATH: install a JDK, or set JAVA_HOME\nexit 1");
    }

    @Test
    void refusesAnOldJavaNamingIt() throws Exception {
        jdk("11.0.2", true);
        assertThat(run("--help"))
                .contains("is Java 11.0.2: install a newer JDK")
                .endsWith("exit 1");
    }

    @Test
    void refusesToBuildWithoutCompilerOrMaven() throws Exception {
        jdk("21.0.1", false);
        assertThat(run("--help")).startsWith("Maven 3.8.7 or newer is needed").endsWith("exit 1");
        mvn("exit 0");
        assertThat(run("--help")).contains("is a runtime without a compiler").endsWith("exit 1");
    }

    @Test
    void namesTheLogOfABuildThatFails() throws Exception {
        jdk("17.0.15", true);
        mvn("echo '[ERROR] Foo.java does not compile'; exit 1");
        assertThat(run("--help"))
                .contains("[ERROR] Foo.java does not compile")
                .contains("The build of services/cli failed; the whole output is in " + home
                        + "/target/perennial-build.log")
                .endsWith("exit 1");
    }

    @Test
    void buildsOnceAndAgainWhenASourceChanged() throws Exception {
        jdk("17.0.15", true);
        mvn("mkdir -p services/cli/target && touch services/cli/target/perennial-cli-0.1.0.jar");
        assertThat(run("--help")).contains("Built services/cli").contains("dev.perennial.cli.Perennial --help");
        assertThat(run("--help")).doesNotContain("Building").contains("dev.perennial.cli.Perennial --help");
        Path source = Files.writeString(home.resolve("services/cli/src/main/New.java"), "class New {}");
        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(5)));
        assertThat(run("--help")).contains("Built services/cli");
    }

    @Test
    void keepsTheClassesOfWhatMavenBuiltItself() throws Exception {
        jdk("17.0.15", true);
        Files.createDirectories(home.resolve("services/cli/target"));
        Path program = Files.createFile(home.resolve("services/cli/target/perennial-cli-0.1.0.jar"));
        assertThat(run("--help"))
                .doesNotContain("Building")
                .contains("-XX:SharedArchiveFile=" + home + "/services/cli/target/cli-17.0.15.jsa");
        Path archive = home.resolve("services/cli/target/cli-17.0.15.jsa");
        Files.delete(archive);
        assertThat(run("--help")).doesNotContain("SharedArchiveFile");
        Files.setLastModifiedTime(program, FileTime.from(Instant.now().plusSeconds(5)));
        assertThat(run("--help")).contains("-XX:SharedArchiveFile=" + archive);
    }

    @Test
    void keepsTheWordsAsTheyAreGiven() throws Exception {
        jdk("17.0.15", true);
        mvn("mkdir -p services/cli/target && touch services/cli/target/perennial-cli-0.1.0.jar");
        assertThat(run("generate", "a folder", "Paris is *")).contains("Perennial generate [a folder] [Paris is *]");
    }

    private void jdk(String version, boolean compiler) throws IOException {
        Path bin = Files.createDirectories(temporary.resolve("jdk/bin"));
        Files.writeString(bin.resolveSibling("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
        script(
                bin.resolve("java"),
                "for w; do case $w in -XX:SharedArchiveFile=*.new) touch \"${w#*=}\";; esac; done; "
                        + "for w; do case $w in *' '*) printf '[%s] ' \"$w\";; *) printf '%s ' \"$w\";; esac; done; echo");
        if (compiler) {
            script(bin.resolve("javac"), "exit 0");
        }
        Files.createSymbolicLink(temporary.resolve("bin/java"), bin.resolve("java"));
    }

    private void mvn(String body) throws IOException {
        script(temporary.resolve("bin/mvn"), body);
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/usr/bin/env bash\n" + body + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private String run(String... words) throws IOException, InterruptedException {
        Path bin = temporary.resolve("bin");
        ProcessBuilder builder =
                new ProcessBuilder("/bin/bash", home.resolve("perennial").toString());
        builder.command().addAll(List.of(words));
        builder.environment().clear();
        builder.environment().putAll(Map.of("PATH", bin.toString(), "HOME", temporary.toString()));
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return output + "exit " + process.waitFor();
    }
}
