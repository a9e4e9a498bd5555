package dev.perennial.cli.client;

import java.net.URI;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which server a command talks to, and as whom. */
public final class Connection {
    private static final String STANDARD = "http://127.0.0.1:8080";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    private URI server = URI.create(STANDARD);

    @Option(
            names = "--server",
            paramLabel = "URL",
            defaultValue = "${env:PERENNIAL_SERVER:-" + STANDARD + "}",
            description = "The server (PERENNIAL_SERVER; else " + STANDARD + "); its token is PERENNIAL_TOKEN.")
    void server(URI url) {
        boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        if (!web || url.getHost() == null) {
            throw new ParameterException(
                    command.commandLine(), "--server: expected http://HOST:PORT, found '" + url + "'");
        }
        server = url;
    }

    /** A client of the server. */
    public ServerClient open() {
        return new ServerClient(server, System.getenv().getOrDefault("PERENNIAL_TOKEN", ""));
    }
}
