package dev.perennial.cli.run;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** What the local parts are started with, for every command that starts them. */
public final class LocalOptions {
    @Option(
            names = "--port-base",
            paramLabel = "N",
            defaultValue = "20000",
            description = "Added to the well-known ports of the local parts (default: ${DEFAULT-VALUE}).")
    private int portBase;

    @Option(
            names = "--temporal",
            paramLabel = "FILE|memory",
            defaultValue = "",
            description = "The temporal binary, or the in-memory server; otherwise one is looked for.")
    private String temporal = "";

    /** The local parts' arguments for this data folder. */
    public List<String> arguments(DataFolder data) {
        List<String> arguments =
                new ArrayList<>(List.of("--data", data.path().toString(), "--port-base", Integer.toString(portBase)));
        if (!temporal.isEmpty()) {
            arguments.addAll(List.of("--temporal", temporal));
        }
        return arguments;
    }
}
