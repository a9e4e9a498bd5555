package dev.perennial.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.local.machine.LocalFailure;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandLineTest {
    @Test
    void takesTheFolderFromTheOptionBeforeTheVariableBeforeTheHome() {
        Map<String, String> variable = Map.of("PERENNIAL_DATA", "/b", "XDG_DATA_HOME", "/c");
        assertThat(data(List.of("--data", "/a"), variable)).isEqualTo(Path.of("/a"));
        assertThat(data(List.of(), variable)).isEqualTo(Path.of("/b"));
        assertThat(data(List.of(), Map.of("XDG_DATA_HOME", "/c"))).isEqualTo(Path.of("/c/perennial"));
        assertThat(data(List.of(), Map.of()).toString()).endsWith(".local/share/perennial");
    }

    @Test
    void movesAllPortsByOneOption() {
        LocalOptions options =
                CommandLine.parse(List.of("--port-base", "30000"), Map.of()).options();
        assertThat(options.ports().of(Ports.Use.KAFKA)).isEqualTo(39092);
        assertThat(options.ports().of(Ports.Use.TEMPORAL_UI)).isEqualTo(38233);
    }

    @Test
    void helpsWithExamplesThatItUnderstands() {
        List<List<String>> examples = CommandLine.HELP
                .substring(CommandLine.HELP.indexOf("Examples:"))
                .lines()
                .filter(line -> line.startsWith("  perennial local"))
                .map(line ->
                        List.of(line.strip().split(" ")).subList(2, line.strip().split(" ").length))
                .toList();
        assertThat(examples).hasSize(3).allSatisfy(words -> assertThat(CommandLine.parse(words, Map.of()))
                .isNotNull());
    }

    @Test
    void refusesWhatItDoesNotKnowInOneSentence() {
        assertThatThrownBy(() -> CommandLine.parse(List.of("--fast"), Map.of()))
                .isInstanceOf(LocalFailure.class)
                .hasMessage("Unknown option --fast; --help lists them");
        assertThatThrownBy(() -> CommandLine.parse(List.of("--port-base", "x"), Map.of()))
                .hasMessage("--port-base needs a number, not x");
        assertThatThrownBy(() -> CommandLine.parse(List.of("--data"), Map.of()))
                .hasMessage("--data needs a value; --help explains it");
        assertThatThrownBy(() -> CommandLine.parse(List.of("--port-base", "60000"), Map.of()))
                .hasMessageContaining("between 0 and 56000");
    }

    private static Path data(List<String> words, Map<String, String> environment) {
        return CommandLine.parse(words, environment).options().data();
    }
}
