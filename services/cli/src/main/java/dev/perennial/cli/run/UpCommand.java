package dev.perennial.cli.run;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.cli.file.Json;
import dev.perennial.cli.outcome.Output;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code perennial up}: the local parts and the server, two processes, until Ctrl-C; one may die without the other. */
@Command(
        name = "up",
        description =
                "Runs everything on this machine until Ctrl-C: Kafka, S3, PostgreSQL, Temporal, and the server with all roles.",
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  perennial up", "  perennial up --data try --port 8181 --port-base 30000"})
public final class UpCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions server = new ServerOptions();

    @Mixin
    private LocalOptions local = new LocalOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() throws IOException, InterruptedException {
        server.requireFreePorts();
        Installation installation = Installation.ofThisCommand();
        Household household = new Household(installation, server, output::tell);
        Runtime.getRuntime().addShutdownHook(new Thread(household::end, "end of the processes"));
        household.start(local.arguments(server.data()));
        output.tell("Ctrl-C ends everything");
        output.print(ready(), List::of);
        return household.awaitEnd();
    }

    private JsonNode ready() {
        return Json.object()
                .put("server", "http://127.0.0.1:" + server.port())
                .put("management", "http://127.0.0.1:" + server.managementPort())
                .put("data", server.data().path().toString())
                .put("settings", server.data().settings().toString());
    }
}
