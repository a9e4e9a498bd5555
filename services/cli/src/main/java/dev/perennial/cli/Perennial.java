package dev.perennial.cli;

import dev.perennial.cli.client.ChangeCommand;
import dev.perennial.cli.client.LineCommand;
import dev.perennial.cli.client.RevisionCommand;
import dev.perennial.cli.client.RolloutCommand;
import dev.perennial.cli.client.TriggerCommand;
import dev.perennial.cli.drift.DriftCommand;
import dev.perennial.cli.edit.EditCommand;
import dev.perennial.cli.edit.EditsCommand;
import dev.perennial.cli.gate.EvaluateCommand;
import dev.perennial.cli.merge.MergeCommand;
import dev.perennial.cli.model.GenerateCommand;
import dev.perennial.cli.model.InspectCommand;
import dev.perennial.cli.model.ScoreCommand;
import dev.perennial.cli.outcome.Explanation;
import dev.perennial.cli.run.ServeCommand;
import dev.perennial.cli.run.UpCommand;
import dev.perennial.cli.transfer.TransferCommand;
import dev.perennial.contract.change.ChangeId;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.RevisionId;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The command {@code perennial}. Exit 0 done, 1 refused or failed with one sentence on standard error, 2 usage. */
@Command(
        name = "perennial",
        description = "Keeps deployed language models alive: watch, repair by weights, prove, roll out.",
        mixinStandardHelpOptions = true,
        version = "perennial 0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            UpCommand.class,
            ServeCommand.class,
            InspectCommand.class,
            ScoreCommand.class,
            GenerateCommand.class,
            MergeCommand.class,
            EditCommand.class,
            EditsCommand.class,
            TransferCommand.class,
            EvaluateCommand.class,
            DriftCommand.class,
            LineCommand.class,
            RevisionCommand.class,
            ChangeCommand.class,
            RolloutCommand.class,
            TriggerCommand.class
        },
        footer = {
            "",
            "Also: perennial local runs Kafka, S3, PostgreSQL and Temporal alone (perennial local --help).",
            "Examples:",
            "  perennial up                       everything on this machine, until Ctrl-C",
            "  perennial up --data /tmp/try --port 8181",
            "  perennial serve --roles gateway    one role, addresses from configuration"
        })
public final class Perennial {
    private Perennial() {}

    /**
     * Runs the command.
     *
     * @param words the command line
     */
    public static void main(String[] words) {
        System.exit(commandLine().execute(words));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Perennial())
                .setExecutionExceptionHandler((failure, command, parsed) -> explain(failure, command))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .registerConverter(LineId.class, named(LineId::parse))
                .registerConverter(RevisionId.class, named(RevisionId::parse))
                .registerConverter(ChangeId.class, named(ChangeId::parse));
    }

    private static <T> ITypeConverter<T> named(Function<String, T> parse) {
        return text -> {
            try {
                return parse.apply(text);
            } catch (IllegalArgumentException malformed) {
                throw new TypeConversionException(String.valueOf(malformed.getMessage()));
            }
        };
    }

    private static int explain(Exception failure, CommandLine command) {
        Optional<String> sentence = Explanation.of(failure);
        command.getErr().println(sentence.orElse("Unexpected failure: " + failure));
        if (sentence.isEmpty()) {
            failure.printStackTrace(command.getErr());
        }
        return CommandLine.ExitCode.SOFTWARE;
    }
}
