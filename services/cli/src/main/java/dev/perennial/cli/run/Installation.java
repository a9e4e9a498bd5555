package dev.perennial.cli.run;

import dev.perennial.cli.outcome.Refused;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where the built programs lie and how they are started.
 *
 * @param home the repository's folder
 * @param environment variables that change how they are started
 */
public record Installation(Path home, Map<String, String> environment) implements Programs {
    private static final String LOCAL = "infra/local/target";
    private static final String SERVER = "services/server/target/quarkus-app/quarkus-run.jar";
    /** By its instructions the server decodes and merges faster; where it is not there, by plain loops. */
    private static final String VECTORS = "jdk.incubator.vector";

    /** The one that this command belongs to, as the launcher script says. */
    public static Installation ofThisCommand() {
        String home = System.getProperty("perennial.home", "");
        if (home.isEmpty()) {
            throw new Refused(
                    "The folder of Perennial is not known: start it by its script ./perennial, or with -Dperennial.home=FOLDER");
        }
        return new Installation(Path.of(home), System.getenv());
    }

    @Override
    public List<String> local(List<String> arguments) {
        Path jar = built(home.resolve(LOCAL).resolve("perennial-local-0.1.0.jar"));
        List<String> words = new ArrayList<>(List.of(java(), "-Xlog:disable", "-Xlog:all=error:stderr"));
        words.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m"));
        Path archive = home.resolve(LOCAL).resolve("local-%s.jsa".formatted(System.getProperty("java.version")));
        if (Files.exists(archive)) {
            words.add("-XX:SharedArchiveFile=" + archive);
        }
        words.addAll(
                List.of("-cp", jar + ":" + home.resolve(LOCAL).resolve("lib") + "/*", "dev.perennial.local.Local"));
        words.addAll(arguments);
        return words;
    }

    @Override
    public List<String> server(Map<String, String> settings) {
        List<String> words = new ArrayList<>(List.of(java()));
        if (ModuleFinder.ofSystem().find(VECTORS).isPresent()) {
            words.addAll(List.of("--add-modules", VECTORS));
        }
        String options = environment.getOrDefault("PERENNIAL_SERVER_JAVA_OPTS", "-Xmx2g");
        Stream.of(options.strip().split("\\s+", -1))
                .filter(option -> !option.isEmpty())
                .forEach(words::add);
        settings.forEach((key, value) -> words.add("-D" + key + "=" + value));
        words.addAll(List.of("-jar", built(home.resolve(SERVER)).toString()));
        return words;
    }

    private static Path built(Path program) {
        if (!Files.exists(program)) {
            throw new Refused("%s is not built: start by the script ./perennial, which builds what is missing"
                    .formatted(program));
        }
        return program;
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
