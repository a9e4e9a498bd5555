package dev.perennial.cli.run;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code perennial serve}: the server alone, in the foreground. */
@Command(
        name = "serve",
        description =
                "Runs the server alone; addresses come from the environment, or from the local parts that run on the data folder.",
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  perennial serve", "  perennial serve --roles api,gateway --port 8181"})
public final class ServeCommand implements Callable<Integer> {
    private static final Duration END = Duration.ofSeconds(30);

    @Mixin
    private ServerOptions server = new ServerOptions();

    @Option(
            names = "--roles",
            paramLabel = "LIST",
            defaultValue = "",
            description = "Some of api, intake, monitor, orchestrator, gpu, gateway, with commas (default: all).")
    private String roles = "";

    @Override
    public Integer call() throws IOException, InterruptedException {
        server.requireFreePorts();
        DataFolder folder = server.data();
        Map<String, String> settings = folder.isServed() ? server.settingsWith(folder) : server.settings();
        if (!roles.isEmpty()) {
            settings.put("perennial.roles", roles);
        }
        Process process = new ProcessBuilder(Installation.ofThisCommand().server(settings))
                .inheritIO()
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process), "end of the server"));
        return process.waitFor();
    }

    private static void end(Process process) {
        process.destroy();
        try {
            if (!process.waitFor(END.toSeconds(), TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
