package dev.perennial.cli.run;

import dev.perennial.cli.outcome.Refused;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Option;

/** What the server is started with, for every command that starts it. */
public final class ServerOptions {
    private static final int PORT = 8080;
    /** Between the port of users and the port of health and metrics, as in the server's own defaults. */
    private static final int TO_MANAGEMENT = 1010;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = "",
            description = "Folder of the local parts (PERENNIAL_DATA; else ~/.local/share/perennial).")
    private String data = "";

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "" + PORT,
            description =
                    "Port of REST and console; health and metrics listen on N + 1010 (default: ${DEFAULT-VALUE}).")
    private int port = PORT;

    private final Map<String, String> more = new TreeMap<>();

    /** Where a folder comes from. */
    @FunctionalInterface
    public interface FolderMaker {
        /** Makes a folder. */
        Path make() throws IOException;
    }

    /** Uses the made folder where the user named none; returns whether it does. */
    public boolean useDataOr(FolderMaker maker) throws IOException {
        boolean none = data.isEmpty();
        data = none ? maker.make().toString() : data;
        return none;
    }

    /** A configuration key of the server's beyond what options say. */
    public void set(String key, String value) {
        more.put(key, value);
    }

    /** The local parts' folder. */
    public DataFolder data() {
        return DataFolder.of(data, System.getenv());
    }

    /** The port of REST and console. */
    public int port() {
        return port;
    }

    int managementPort() {
        return port + TO_MANAGEMENT;
    }

    /** Refuses while something listens where the server is to. */
    public void requireFreePorts() {
        requireFree(port(), "REST and console");
        requireFree(managementPort(), "health and metrics");
    }

    private static void requireFree(int port, String use) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException taken) {
            throw new Refused(
                    "Port %d for %s is taken: end the program that listens there, or choose another with --port N"
                            .formatted(port, use),
                    taken);
        }
    }

    /** The server's configuration keys for these options. */
    Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>(more);
        settings.put("quarkus.http.port", Integer.toString(port()));
        settings.put("quarkus.management.port", Integer.toString(managementPort()));
        return settings;
    }

    /** The same, with the addresses that the local parts wrote. */
    Map<String, String> settingsWith(DataFolder folder) {
        Map<String, String> settings = settings();
        settings.putAll(folder.addresses());
        return settings;
    }
}
