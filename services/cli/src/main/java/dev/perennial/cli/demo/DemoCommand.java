package dev.perennial.cli.demo;

import dev.perennial.cli.client.ServerClient;
import dev.perennial.cli.outcome.Refused;
import dev.perennial.cli.run.Household;
import dev.perennial.cli.run.Installation;
import dev.perennial.cli.run.LocalOptions;
import dev.perennial.cli.run.ServerOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code perennial demo}: the whole story on the shipped models; exit 1 with what was missed when it is not so. */
@Command(
        name = "demo",
        description = {
            "Tells the whole story on the shipped models: a line drifts, is edited, merged, carried to a new base,",
            "gated and rolled out, while users ask and grade. Stays up until Ctrl-C."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  perennial demo            watch it in the terminal, the console and Temporal's UI",
            "  perennial demo --exit     end when the story ends; exit 1 if anything promised was missed",
            "Without --data everything lies in a temporary folder, which goes once the whole story was told and kept."
        })
public final class DemoCommand implements Callable<Integer> {
    @Mixin
    private ServerOptions server = new ServerOptions();

    @Mixin
    private LocalOptions local = new LocalOptions();

    @Option(names = "--exit", description = "Ends everything when the story is told.")
    private boolean exit;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException, InterruptedException {
        server.requireFreePorts();
        Installation installation = Installation.ofThisCommand();
        Village village = Village.of(installation.home());
        Teller teller = new Teller(spec.commandLine().getOut());
        boolean passing = server.useDataOr(() -> Files.createTempDirectory("perennial-demo"));
        server.set("perennial.monitor.window", "8S");
        server.set("perennial.monitor.grace", "1S");
        Evidence evidence = new Evidence(server.data().path(), passing);
        Household household = new Household(installation, server, teller::tell);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(household, evidence), "end of the demo"));
        household.start(local.arguments(server.data()));
        sayHowToEnd();
        tell(village, teller, evidence);
        int code = conclude(teller, evidence);
        return exit || code != 0 ? code : household.awaitEnd();
    }

    private void tell(Village village, Teller teller, Evidence evidence) throws IOException {
        ServerClient client = new ServerClient(URI.create("http://127.0.0.1:" + server.port()), "");
        if (!client.get("/api/v1/lines").isEmpty()) {
            throw new Refused("There are lines in %s already: name an empty folder with --data, or none"
                    .formatted(server.data().path()));
        }
        try (Events events = new Events(server.data().setting("kafka.bootstrap.servers"))) {
            new Story(client, events, village, teller).tell();
        } catch (Refused unfinished) {
            throw new Refused("%s; %s".formatted(unfinished.getMessage(), evidence.place()), unfinished);
        }
    }

    private int conclude(Teller teller, Evidence evidence) {
        PrintWriter out = spec.commandLine().getOut();
        List<String> missed = teller.missed();
        out.println();
        out.printf(Locale.ROOT, "The story took %.0f s; %s%n", teller.seconds(), evidence.verdict(missed));
        missed.forEach(promise -> out.println("  " + promise));
        if (exit || !missed.isEmpty()) {
            out.flush();
            return missed.isEmpty() ? 0 : 1;
        }
        out.printf("Console      http://127.0.0.1:%d%n", server.port());
        server.data().find("local.temporal.ui").ifPresent(ui -> out.println("Temporal UI  " + ui));
        sayHowToEnd();
        return 0;
    }

    private void sayHowToEnd() {
        if (!exit) {
            PrintWriter out = spec.commandLine().getOut();
            out.println("Ctrl-C ends everything");
            out.flush();
        }
    }

    private static void end(Household household, Evidence evidence) {
        household.end();
        evidence.end();
    }
}
