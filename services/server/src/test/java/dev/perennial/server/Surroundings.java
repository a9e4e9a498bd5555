package dev.perennial.server;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.temporal.testserver.TestServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/** Kafka, S3, PostgreSQL and Temporal in this process, for the one application that all tests share. */
public final class Surroundings implements QuarkusTestResourceLifecycleManager {
    /** A token the tests call with; the application knows its hash. */
    public static final String VIEWER = "viewer-token";

    public static final String OPERATOR = "operator-token";
    public static final String APPROVER = "approver-token";
    public static final String INFERENCE = "inference-token";

    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    @Override
    public Map<String, String> start() {
        try {
            return startAll();
        } catch (Exception e) {
            throw new IllegalStateException("the surroundings did not start", e);
        }
    }

    private Map<String, String> startAll() throws Exception {
        EmbeddedKafka kafka = EmbeddedKafka.start();
        started.push(kafka);
        S3Proxy s3 = startS3();
        started.push(s3::stop);
        EmbeddedPostgres postgres = EmbeddedPostgres.builder().start();
        started.push(postgres);
        int temporalPort = FreePort.any();
        started.push(TestServer.createPortBoundServer(temporalPort, true));
        Map<String, String> settings = new HashMap<>();
        settings.put(
                "perennial.cache.folder",
                Files.createTempDirectory("perennial-cache").toString());
        // no tensor work: lines stay as they are when they are registered
        settings.put("perennial.roles", "api,intake,monitor,orchestrator,gateway");
        settings.put("perennial.intake.repeat", "1S");
        settings.put("perennial.monitor.window", "2S");
        settings.put("perennial.monitor.grace", "0.5S");
        settings.put("kafka.bootstrap.servers", kafka.brokers());
        settings.put("perennial.s3.endpoint", "http://127.0.0.1:" + s3.getPort());
        settings.put("perennial.temporal.target", "127.0.0.1:" + temporalPort);
        settings.put("quarkus.datasource.jdbc.url", postgres.getJdbcUrl("postgres", "postgres"));
        settings.put("quarkus.datasource.username", "postgres");
        settings.put("quarkus.datasource.password", "postgres");
        settings.put(
                "perennial.access.tokens",
                String.join(
                        ",",
                        Hashes.entry("vera", "viewer", VIEWER),
                        Hashes.entry("otto", "operator", OPERATOR),
                        Hashes.entry("anna", "approver", APPROVER),
                        Hashes.entry("ida", "inference", INFERENCE)));
        return settings;
    }

    static S3Proxy startS3() throws Exception {
        Path folder = Files.createTempDirectory("perennial-s3");
        Files.createDirectory(folder.resolve("perennial"));
        S3Proxy server = S3Proxy.builder()
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, "perennial", "perennial")
                .blobStore(new OneWinner(new FilesystemNio2BlobStore(folder.toString())))
                .ignoreUnknownHeaders(true)
                .build();
        server.start();
        return server;
    }

    @Override
    public void stop() {
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("the surroundings did not stop", e);
            }
        }
    }
}
