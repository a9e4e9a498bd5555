package dev.perennial.local.part;

import dev.perennial.local.machine.ChildCommand;
import dev.perennial.local.machine.ChildProcess;
import dev.perennial.local.machine.LocalFailure;
import dev.perennial.local.machine.Patience;
import dev.perennial.local.machine.Supervised;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** PostgreSQL as a child process, with one database and one account; kept alive while the local parts run. */
public final class PostgresPart implements Part {
    /** The server version this build carries; a cluster of another major version is refused. */
    static final String VERSION = "18";

    private static final String NAME = "perennial";
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(10);

    private final PostgresFiles files;
    private final int port;
    private final String password;
    private final Consumer<String> notices;
    private @Nullable Supervised child;

    /**
     * A server not started yet.
     *
     * @param files where its things lie
     * @param port to listen on
     * @param password of the one account
     * @param notices told when it ended by itself
     */
    public PostgresPart(PostgresFiles files, int port, String password, Consumer<String> notices) {
        this.files = files;
        this.port = port;
        this.password = password;
        this.notices = notices;
    }

    @Override
    public String name() {
        return "PostgreSQL";
    }

    @Override
    public String address() {
        return "127.0.0.1:" + port;
    }

    @Override
    public Map<String, String> settings() {
        return Map.of(
                "quarkus.datasource.jdbc.url", url(NAME),
                "quarkus.datasource.username", NAME,
                "quarkus.datasource.password", password);
    }

    @Override
    public void start() throws Exception {
        Path programs = PostgresPrograms.unpacked(files.cache());
        if (!Files.exists(files.cluster())) {
            PostgresCluster.create(files, programs, password);
        }
        PostgresCluster.check(files);
        Supervised started = new Supervised(command(programs), notices);
        child = started;
        started.start();
        boolean ready = Patience.until(START, () -> answers(started));
        if (!ready) {
            throw failure("did not answer within %d s".formatted(START.toSeconds()));
        }
        createDatabase();
    }

    @Override
    public void stop() throws IOException, InterruptedException {
        Supervised running = child;
        if (running != null) {
            running.stop(STOP);
            child = null;
        }
    }

    private ChildCommand command(Path programs) {
        List<String> words = new ArrayList<>(NotRoot.prefix());
        words.addAll(List.of(
                programs.resolve("bin/postgres").toString(),
                "-D",
                files.cluster().toString()));
        SETTINGS.forEach(setting -> words.addAll(List.of("-c", setting)));
        words.addAll(List.of("-c", "port=" + port));
        Map<String, String> environment = Map.of("PGDATA", "", "LC_ALL", "C");
        return new ChildCommand(
                name(),
                words,
                environment,
                files.log(),
                files.record(),
                files.cluster().toString(),
                "INT");
    }

    private boolean answers(Supervised server) {
        if (!server.isAlive()) {
            throw failure("ended while starting");
        }
        try (Connection connection = connect("postgres")) {
            return connection.isValid(1);
        } catch (SQLException notYet) {
            if ("28P01".equals(notYet.getSQLState())) {
                throw failure("refuses the password in the folder's secrets.properties");
            }
            return false;
        }
    }

    private void createDatabase() throws SQLException {
        try (Connection connection = connect("postgres");
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT 1 FROM pg_database WHERE datname = 'perennial'")) {
            if (!found.next()) {
                createDatabase(connection);
            }
        }
    }

    private static void createDatabase(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE perennial");
        }
    }

    private Connection connect(String database) throws SQLException {
        Properties account = new Properties();
        account.setProperty("user", NAME);
        account.setProperty("password", password);
        account.setProperty("connectTimeout", "5");
        return DriverManager.getConnection(url(database), account);
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port, database);
    }

    private LocalFailure failure(String what) {
        return new LocalFailure("PostgreSQL %s; see %s, which ends with: %s"
                .formatted(what, files.log(), ChildProcess.lastLines(files.log(), 2)));
    }

    /** Loopback only, small, and a bounded write-ahead log. */
    private static final List<String> SETTINGS = List.of(
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "max_connections=60",
            "shared_buffers=64MB",
            "max_wal_size=256MB",
            "io_method=sync",
            "jit=off",
            "log_min_messages=warning",
            "log_checkpoints=off");
}
