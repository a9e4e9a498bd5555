package dev.perennial.cli.run;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code perennial up}: the local parts and the server, two processes, until Ctrl-C; one may die without the other. */
@Command(
        name = "up",
        description =
                "Runs everything on this machine until Ctrl-C: Kafka, S3, PostgreSQL, Temporal, and the server with all roles.",
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  perennial up", "  perennial up --data /tmp/try --port 8181 --port-base 30000"})
public final class UpCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions server = new ServerOptions();

    @Mixin
    private LocalOptions local = new LocalOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        server.requireFreePorts();
        Installation installation = Installation.ofThisCommand();
        PrintWriter out = spec.commandLine().getOut();
        Household household = new Household(installation, server, line -> {
            out.println(line);
            out.flush();
        });
        Runtime.getRuntime().addShutdownHook(new Thread(household::end, "end of the processes"));
        household.start(local.arguments(server.data()));
        return household.awaitEnd();
    }
}
