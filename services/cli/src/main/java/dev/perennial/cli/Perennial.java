package dev.perennial.cli;

import dev.perennial.cli.client.ChangeCommand;
import dev.perennial.cli.client.LineCommand;
import dev.perennial.cli.client.RevisionCommand;
import dev.perennial.cli.client.RolloutCommand;
import dev.perennial.cli.client.TriggerCommand;
import dev.perennial.cli.demo.DemoCommand;
import dev.perennial.cli.drift.DriftCommand;
import dev.perennial.cli.edit.EditCommand;
import dev.perennial.cli.edit.EditsCommand;
import dev.perennial.cli.gate.EvaluateCommand;
import dev.perennial.cli.merge.AlignCommand;
import dev.perennial.cli.merge.EvolveCommand;
import dev.perennial.cli.merge.HeadStart;
import dev.perennial.cli.merge.LockCommand;
import dev.perennial.cli.merge.MergeCommand;
import dev.perennial.cli.merge.MergeRawCommand;
import dev.perennial.cli.merge.SuggestCommand;
import dev.perennial.cli.model.GenerateCommand;
import dev.perennial.cli.model.InspectCommand;
import dev.perennial.cli.model.ScoreCommand;
import dev.perennial.cli.outcome.Explanation;
import dev.perennial.cli.pack.GraftCommand;
import dev.perennial.cli.pack.PackCommand;
import dev.perennial.cli.pack.ReversibleCommand;
import dev.perennial.cli.pack.RouteCommand;
import dev.perennial.cli.run.RebuildCommand;
import dev.perennial.cli.run.ServeCommand;
import dev.perennial.cli.run.UpCommand;
import dev.perennial.cli.transfer.TransferCommand;
import dev.perennial.contract.change.ChangeId;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.tensor.disk.ReadAhead;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.TypeConversionException;

/** The command {@code perennial}. Exit 0 done, 1 refused or failed with one sentence on standard error, 2 usage. */
@Command(
        name = "perennial",
        description = "Keeps deployed language models alive: watch, repair by weights, prove, roll out.",
        mixinStandardHelpOptions = true,
        version = "perennial 0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Also: perennial local runs Kafka, S3, PostgreSQL and Temporal alone (perennial local --help).",
            "Examples:",
            "  perennial up                       everything on this machine, until Ctrl-C",
            "  perennial up --data try --port 8181",
            "  perennial serve --roles gateway    one role, addresses from configuration",
            "  perennial edit MODEL infra/fixtures/line/news.jsonl edited --suite suite.jsonl",
            "  perennial line register acme/assistant MODEL --suite suite.jsonl"
        })
public final class Perennial implements HeadStart.Given {
    /** Set when the classes that commands need are to be kept for quicker starts. */
    private static final String WHOLE = "perennial.whole";

    /** Wide enough for every example: one that is broken into lines cannot be pasted. */
    private static final int COLUMNS = 120;

    private static final List<Class<?>> COMMANDS = List.of(
            UpCommand.class,
            ServeCommand.class,
            RebuildCommand.class,
            DemoCommand.class,
            InspectCommand.class,
            ScoreCommand.class,
            GenerateCommand.class,
            MergeCommand.class,
            MergeRawCommand.class,
            SuggestCommand.class,
            EvolveCommand.class,
            AlignCommand.class,
            LockCommand.class,
            PackCommand.class,
            GraftCommand.class,
            RouteCommand.class,
            ReversibleCommand.class,
            EditCommand.class,
            EditsCommand.class,
            TransferCommand.class,
            EvaluateCommand.class,
            DriftCommand.class,
            LineCommand.class,
            RevisionCommand.class,
            ChangeCommand.class,
            RolloutCommand.class,
            TriggerCommand.class);

    private final Optional<ReadAhead> headStart;

    Perennial(Optional<ReadAhead> headStart) {
        this.headStart = headStart;
    }

    /**
     * Runs the command.
     *
     * @param words the command line
     */
    public static void main(String[] words) {
        List<String> given = List.of(words);
        Perennial perennial = new Perennial(HeadStart.of(given));
        CommandLine line =
                Boolean.getBoolean(WHOLE) ? commandLine(perennial, name -> true) : perennial.commandLine(given);
        System.exit(line.execute(words));
    }

    /** Of the command that the words begin with alone, which is quickest; else of those that may be meant. */
    CommandLine commandLine(List<String> words) {
        return words.stream()
                .limit(1)
                .flatMap(first -> COMMANDS.stream().filter(type -> isNamed(type, first)))
                .findFirst()
                .map(type -> equipped(new CommandLine(this).addSubcommand(type)))
                .orElseGet(() -> commandLine(this, words::contains));
    }

    /** Asks the annotation, which takes long to be read, only where the class is named alike. */
    private static boolean isNamed(Class<?> command, String word) {
        return command.getSimpleName().equalsIgnoreCase(word.replace("-", "") + "Command")
                && about(command).name().equals(word);
    }

    private static Command about(Class<?> command) {
        return Objects.requireNonNull(command.getAnnotation(Command.class), command::getName);
    }

    /** Every command. */
    static CommandLine commandLine() {
        return commandLine(new Perennial(Optional.empty()), name -> true);
    }

    /** Only the commands that may be meant; of the others name and description, which is much quicker. */
    static CommandLine commandLine(Perennial perennial, Predicate<String> meant) {
        CommandLine line = new CommandLine(perennial);
        for (Class<?> type : COMMANDS) {
            Command about = about(type);
            if (meant.test(about.name())) {
                line.addSubcommand(about.name(), type);
            } else {
                CommandSpec spec = CommandSpec.create();
                spec.usageMessage().description(about.description());
                line.addSubcommand(about.name(), spec);
            }
        }
        return equipped(line);
    }

    private static CommandLine equipped(CommandLine line) {
        return line.setExecutionExceptionHandler(new Explaining())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpWidth(COLUMNS)
                .registerConverter(LineId.class, new Named<>(LineId::parse))
                .registerConverter(RevisionId.class, new Named<>(RevisionId::parse))
                .registerConverter(ChangeId.class, new Named<>(ChangeId::parse));
    }

    @Override
    public Optional<ReadAhead> headStart() {
        return headStart;
    }

    /**
     * A class, as is the one after it: where a lambda implements one of picocli's interfaces, JDK 17 keeps neither that
     * nor the thirty classes that implement it for quicker starts.
     */
    private record Named<T>(Function<String, T> parse) implements ITypeConverter<T> {
        @Override
        public T convert(String text) {
            try {
                return parse.apply(text);
            } catch (IllegalArgumentException malformed) {
                throw new TypeConversionException(String.valueOf(malformed.getMessage()));
            }
        }
    }

    private static final class Explaining implements IExecutionExceptionHandler {
        @Override
        public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
            return explain(failure, command);
        }
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
