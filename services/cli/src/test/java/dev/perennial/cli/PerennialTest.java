package dev.perennial.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class PerennialTest {
    private final StringWriter errors = new StringWriter();
    private final StringWriter output = new StringWriter();
    private final CommandLine perennial =
            Perennial.commandLine().setErr(new PrintWriter(errors, true)).setOut(new PrintWriter(output, true));

    @Test
    void answersAnUnknownCommandWithUsageAndTwo() {
        assertThat(perennial.execute("nonsense")).isEqualTo(2);
        assertThat(errors.toString()).contains("nonsense");
    }

    @Test
    void helpsTheSameWithoutMakingEveryCommand() {
        CommandLine names = Perennial.commandLine(new Perennial(Optional.empty()), name -> false);
        assertThat(names.getUsageMessage()).isEqualTo(perennial.getUsageMessage());
    }

    @Test
    void makesTheCommandAloneThatTheWordsBeginWith() {
        assertThat(perennial.getSubcommands()).allSatisfy((name, command) -> {
            CommandLine alone = new Perennial(Optional.empty()).commandLine(List.of(name, "merge"));
            assertThat(alone.getSubcommands())
                    .containsOnlyKeys(name)
                    .allSatisfy((same, one) -> assertThat(one.getUsageMessage()).isEqualTo(command.getUsageMessage()));
        });
    }

    @Test
    void knowsEveryCommandWhereTheWordsBeginWithNone() {
        for (List<String> words : List.of(List.<String>of(), List.of("--help", "merge"), List.of("mergeraw"))) {
            CommandLine line = new Perennial(Optional.empty()).commandLine(words);
            assertThat(line.getSubcommands())
                    .containsOnlyKeys(perennial.getSubcommands().keySet());
        }
    }

    @Test
    void helpsWithExamplesOnEveryCommand() {
        List<CommandLine> all = all(perennial);
        assertThat(all).hasSizeGreaterThan(40);
        assertThat(all).allSatisfy(command -> {
            String name = command.getCommandSpec().qualifiedName();
            assertThat(command.getUsageMessage().split("Examples?:", 2))
                    .as(name)
                    .hasSize(2)
                    .satisfies(parts -> assertThat(parts[0]).contains("--help"))
                    .satisfies(parts -> assertThat(parts[1]).contains("  " + name));
        });
    }

    @Test
    void breaksNoExampleIntoLines() {
        assertThat(all(perennial)).allSatisfy(command -> assertThat(command.getUsageMessage())
                .as(command.getCommandSpec().qualifiedName())
                .contains(examples(command)));
    }

    private static List<String> examples(CommandLine command) {
        return Arrays.stream(command.getCommandSpec().usageMessage().footer())
                .filter(line -> line.startsWith("  perennial"))
                .toList();
    }

    private static List<CommandLine> all(CommandLine above) {
        List<CommandLine> found = new ArrayList<>(List.of(above));
        above.getSubcommands().values().forEach(command -> found.addAll(all(command)));
        return found;
    }

    @Test
    void helpsWithExamples() {
        assertThat(perennial.execute("--help")).isZero();
        assertThat(output.toString()).contains("perennial up", "serve", "Examples:");
    }

    @Test
    void refusesInOneSentenceWhenItDoesNotKnowItsHome() {
        assertThat(perennial.execute("serve", "--port", "0", "--data", "/nowhere"))
                .isEqualTo(1);
        assertThat(errors.toString())
                .startsWith("The folder of Perennial is not known")
                .hasLineCount(1);
    }

    @Test
    void answersANameThatIsNoLineWithTwo() {
        assertThat(perennial.execute("rebuild", "acme/assistant", "Village")).isEqualTo(2);
        assertThat(errors.toString()).startsWith("LineId: expected tenant/name, found 'Village'");
    }
}
