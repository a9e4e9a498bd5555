package dev.perennial.store.s3;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/** A real S3 server on a free port of loopback over a folder, with one bucket. */
public final class LocalS3 implements AutoCloseable {
    private static final String BUCKET = "perennial";
    private static final String ACCESS = "tester";
    private static final String SECRET = "a-secret-for-tests";

    private final S3Proxy proxy;

    private LocalS3(S3Proxy proxy) {
        this.proxy = proxy;
    }

    /** Starts a server that keeps its objects below the folder. */
    public static LocalS3 start(Path folder) {
        try {
            Files.createDirectories(folder.resolve(BUCKET));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        S3Proxy proxy = S3Proxy.builder()
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V4, ACCESS, SECRET)
                .blobStore(new OneWinner(new FilesystemNio2BlobStore(folder.toString())))
                .ignoreUnknownHeaders(true)
                .build();
        LocalS3 started = new LocalS3(proxy);
        started.run(proxy::start);
        return started;
    }

    /** Settings that the server accepts. */
    public S3Settings settings() {
        return S3Settings.of(endpoint(), BUCKET, ACCESS, SECRET);
    }

    /** Where it listens. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + proxy.getPort());
    }

    @Override
    public void close() {
        run(proxy::stop);
    }

    /** The server's own methods declare any exception. */
    private interface Step {
        void run() throws Exception;
    }

    private void run(Step step) {
        try {
            step.run();
        } catch (Exception e) {
            throw new AssertionError("S3Proxy", e);
        }
    }
}
