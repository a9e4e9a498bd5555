package dev.perennial.store.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.perennial.store.failure.InsufficientStorageException;
import dev.perennial.store.failure.StoreAccessDeniedException;
import dev.perennial.store.failure.StoreException;
import dev.perennial.store.failure.StoreInterruptedException;
import dev.perennial.store.failure.StoreUnavailableException;
import dev.perennial.store.failure.UnsuitableStoreException;
import dev.perennial.store.object.ByteRange;
import dev.perennial.store.object.ConditionProbe;
import dev.perennial.store.object.ObjectBody;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How servers' refusals become the store's failures, against a server that answers as told. */
class RefusalTest {
    private static final ObjectBody BODY = ObjectBody.of(new byte[] {1, 2, 3}, ObjectBody.BINARY);

    @ParameterizedTest
    @CsvSource({
        "507, InsufficientStorage, InsufficientStorageException",
        "507, XMinioStorageFull, InsufficientStorageException",
        "500, InternalError, StoreUnavailableException",
        "503, SlowDown, StoreUnavailableException",
        "403, AccessDenied, StoreAccessDeniedException",
        "403, SignatureDoesNotMatch, StoreAccessDeniedException",
        "404, NoSuchBucket, NoSuchObjectException",
        "404, NoSuchUpload, StoreUnavailableException",
        "404, NoSuchKey, StoreUnavailableException",
        "400, InvalidRequest, UnsuitableStoreException",
        "409, ConditionalRequestConflict, StoreUnavailableException",
    })
    void turnsAnswersIntoFailuresThatNameThePlace(int status, String code, String failure) throws IOException {
        try (Answering server = new Answering(status, code, "as told");
                S3ObjectStore store = server.store()) {
            assertThatThrownBy(() -> store.putIfAbsent("some/key", BODY))
                    .satisfies(thrown ->
                            assertThat(thrown.getClass().getSimpleName()).isEqualTo(failure))
                    .hasMessageContaining("bucket 'bucket' at http://127.0.0.1:");
        }
    }

    @ParameterizedTest
    @CsvSource({"404, NoSuchKey", "412, PreconditionFailed"})
    void whatIsToBeReplacedAndIsNotThereIsAConditionThatFailed(int status, String code) throws IOException {
        try (Answering server = new Answering(status, code, "as told");
                S3ObjectStore store = server.store()) {
            assertThat(store.replace("some/key", "0", BODY)).isEmpty();
        }
    }

    @Test
    void anUploadThatIsGoneLeavesAReplacementUndecided() throws IOException {
        try (Answering server = new Answering(404, "NoSuchUpload", "as told");
                S3ObjectStore store = server.store()) {
            assertThatThrownBy(() -> store.replace("some/key", "0", BODY))
                    .isInstanceOf(StoreUnavailableException.class);
        }
    }

    @Test
    void knowsAFullDiskBehindAnInternalError() throws IOException {
        try (Answering server = new Answering(500, "InternalError", "write /data/x: No space left on device");
                S3ObjectStore store = server.store()) {
            assertThatThrownBy(() -> store.putIfAbsent("some/key", BODY))
                    .isInstanceOf(InsufficientStorageException.class)
                    .hasMessageStartingWith("Could not write some/key in bucket 'bucket'")
                    .hasMessageContaining("no space left")
                    .hasMessageContaining("free some or enlarge it");
        }
    }

    @Test
    void triesPassingTroubleThreeTimesAndSaysItMayBeRepeated() throws IOException {
        try (Answering server = new Answering(503, "SlowDown", "later");
                S3ObjectStore store = server.store()) {
            assertThatThrownBy(() -> store.stat("some/key"))
                    .isInstanceOf(StoreUnavailableException.class)
                    .matches(thrown -> ((StoreException) thrown).retryable());
            assertThat(server.requests.get()).isEqualTo(3);
        }
    }

    @Test
    void saysThatNobodyListens() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        URI nowhere = URI.create("http://127.0.0.1:" + port);
        try (S3ObjectStore store = S3ObjectStore.connect(S3Settings.of(nowhere, "bucket", "access", "secret"))) {
            assertThatThrownBy(() -> store.get("some/key", ByteRange.ALL))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining(nowhere.toString());
        }
    }

    @Test
    void stopsWaitingWhenInterrupted() throws IOException {
        try (Answering server = new Answering(503, "SlowDown", "later");
                S3ObjectStore store = server.store()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> store.putIfAbsent("some/key", BODY)).isInstanceOf(StoreInterruptedException.class);
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void refusesToStartOnAStoreThatOverwrites() throws IOException {
        try (Answering server = new Answering(200, "", "");
                S3ObjectStore store = server.store()) {
            assertThatThrownBy(() -> ConditionProbe.run(store))
                    .isInstanceOf(UnsuitableStoreException.class)
                    .hasMessageContaining("overwrites an object although asked not to")
                    .hasMessageContaining("use a store with conditional writes");
        }
    }

    @Test
    void neverPrintsTheSecret() {
        S3Settings settings = S3Settings.of(URI.create("http://localhost:1"), "bucket", "access", "very-secret");
        assertThat(settings.toString()).contains("access").doesNotContain("very-secret");
    }

    @Test
    void keepsAccessDeniedFinal() {
        assertThat(new StoreAccessDeniedException("no").retryable()).isFalse();
    }

    /** A server with one answer. */
    private static final class Answering implements AutoCloseable {
        private final HttpServer server;
        private final AtomicInteger requests = new AtomicInteger();

        Answering(int status, String code, String message) throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            byte[] body = ("<Error><Code>" + code + "</Code><Message>" + message + "</Message></Error>")
                    .getBytes(StandardCharsets.UTF_8);
            server.createContext("/", exchange -> {
                requests.incrementAndGet();
                exchange.getRequestBody().readAllBytes();
                exchange.getResponseHeaders().set("Content-Type", "application/xml");
                exchange.getResponseHeaders().set("ETag", "\"0\"");
                boolean bare = exchange.getRequestMethod().equals("HEAD") || status == 200;
                exchange.sendResponseHeaders(status, bare ? -1 : body.length);
                try (OutputStream out = exchange.getResponseBody()) {
                    if (!bare) {
                        out.write(body);
                    }
                }
            });
            server.start();
        }

        S3ObjectStore store() {
            URI endpoint = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
            return S3ObjectStore.connect(S3Settings.of(endpoint, "bucket", "access", "secret"));
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
