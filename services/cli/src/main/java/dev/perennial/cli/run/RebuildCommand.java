package dev.perennial.cli.run;

import dev.perennial.cli.outcome.Refused;
import dev.perennial.contract.line.LineId;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code perennial rebuild}: the server's mode of that name, in a process of its own that ends when all is told. */
@Command(
        name = "rebuild",
        description = "Brings lost tables of lines, revisions and changes back from Temporal, the store and the outbox;"
                + " the server may run meanwhile.",
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  perennial rebuild", "  perennial rebuild acme/assistant --data try"})
public final class RebuildCommand implements Callable<Integer> {
    private static final String MODE = "rebuild";

    @Parameters(paramLabel = "TENANT/LINE", description = "Only these lines (default: all that are known).")
    private List<String> lines = List.of();

    @Spec
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "",
            description = "Folder of the local parts (PERENNIAL_DATA; else ~/.local/share/perennial);"
                    + " if none run there, addresses come from the environment.")
    private String data = "";

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<LineId> wanted = lines.stream().map(this::named).toList();
        Map<String, String> settings = settings();
        List<String> words = Installation.ofThisCommand().server(settings);
        words.add(MODE);
        wanted.forEach(line -> words.add(line.toString()));
        return new ProcessBuilder(words).inheritIO().start().waitFor();
    }

    /** Not by picocli's own conversion, which takes a list's malformed last word for one too many. */
    private LineId named(String line) {
        try {
            return LineId.parse(line);
        } catch (IllegalArgumentException malformed) {
            throw new ParameterException(command.commandLine(), String.valueOf(malformed.getMessage()), malformed);
        }
    }

    private Map<String, String> settings() throws IOException {
        DataFolder folder = DataFolder.of(data, System.getenv());
        if (folder.isServed()) {
            return folder.addresses();
        }
        if (!data.isEmpty()) {
            throw new Refused("The local parts do not run on %s: start them with perennial local --data %s, or leave"
                            .formatted(folder.path(), data)
                    + " --data out and give addresses by the environment");
        }
        return Map.of();
    }
}
