package dev.perennial.local.part;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.jspecify.annotations.Nullable;

/** An S3 server (S3Proxy) in this process over a folder, with one bucket; conditional puts have one winner. */
public final class S3Part implements Part {
    /** The bucket that exists after the start. */
    public static final String BUCKET = "perennial";

    private static final String ACCESS_KEY = "perennial";

    private final Path folder;
    private final int port;
    private final String secret;
    private @Nullable S3Proxy server;

    /**
     * A server not started yet.
     *
     * @param folder holds one folder a bucket
     * @param port to listen on
     * @param secret the secret key of the one account
     */
    public S3Part(Path folder, int port, String secret) {
        this.folder = folder;
        this.port = port;
        this.secret = secret;
    }

    @Override
    public String name() {
        return "S3";
    }

    @Override
    public String address() {
        return "http://127.0.0.1:" + port;
    }

    @Override
    public Map<String, String> settings() {
        return Map.of(
                "perennial.s3.endpoint", address(),
                "perennial.s3.bucket", BUCKET,
                "perennial.s3.access-key", ACCESS_KEY,
                "perennial.s3.secret-key", secret);
    }

    @Override
    public void start() throws Exception {
        Files.createDirectories(folder.resolve(BUCKET));
        S3Proxy started = S3Proxy.builder()
                .endpoint(URI.create(address()))
                .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, secret)
                .blobStore(new OneWinner(new FilesystemNio2BlobStore(folder.toString())))
                .ignoreUnknownHeaders(true)
                .build();
        server = started;
        started.start();
    }

    @Override
    public void stop() throws Exception {
        S3Proxy running = server;
        if (running != null) {
            running.stop();
            server = null;
        }
    }
}
