package dev.perennial.store.s3;

import dev.perennial.store.failure.StoreException;
import dev.perennial.store.failure.StoreUnavailableException;
import dev.perennial.store.object.ByteRange;
import dev.perennial.store.object.ObjectBody;
import dev.perennial.store.object.ObjectKey;
import dev.perennial.store.object.ObjectStat;
import dev.perennial.store.object.ObjectStore;
import dev.perennial.store.object.StoredObject;
import io.minio.CreateBucketArgs;
import io.minio.GetObjectArgs;
import io.minio.GetObjectResponse;
import io.minio.HeadBucketArgs;
import io.minio.HeadObjectArgs;
import io.minio.HeadObjectResponse;
import io.minio.ListObjectsV2Args;
import io.minio.MinioAsyncClient;
import io.minio.ObjectWriteResponse;
import io.minio.RemoveObjectArgs;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;

/**
 * A bucket of any S3 server, through the MinIO client. Bodies are streamed: a write holds no more than a few times 16
 * KiB of it in memory, whatever its size. Bodies over {@value S3Upload#PART_SIZE} bytes go up in parts of that size;
 * what an aborted process leaves of such an upload is for the bucket's lifecycle rule to remove. Small bodies are
 * signed with their SHA-256; larger ones carry a CRC32C that the server checks, and their content is verified by its
 * digest whenever it is read.
 */
public final class S3ObjectStore implements ObjectStore, AutoCloseable {
    private static final int CONFLICT_ATTEMPTS = 6;

    private final S3Settings settings;
    private final OkHttpClient http;
    private final MinioAsyncClient client;
    private final S3Exchange exchange;
    private final S3Upload upload;

    private S3ObjectStore(S3Settings settings, OkHttpClient http) {
        this.settings = settings;
        this.http = http;
        this.client = MinioAsyncClient.builder()
                .endpoint(settings.endpoint().toString())
                .region(settings.region())
                .credentials(settings.accessKey(), settings.secretKey())
                .httpClient(http)
                .build();
        this.exchange = new S3Exchange(settings, http);
        this.upload = new S3Upload(client, exchange, settings.bucket());
    }

    /** A client of that bucket; the first request goes out with the first use. */
    public static S3ObjectStore connect(S3Settings settings) {
        return new S3ObjectStore(settings, HttpClients.create());
    }

    /** The bucket's name. */
    public String bucket() {
        return settings.bucket();
    }

    /** Creates the bucket unless it exists. */
    public void createBucketIfAbsent() {
        HeadBucketArgs head = HeadBucketArgs.builder().bucket(settings.bucket()).build();
        if (exchange.find(() -> client.headBucket(head), "look for the bucket").isEmpty()) {
            CreateBucketArgs create =
                    CreateBucketArgs.builder().bucket(settings.bucket()).build();
            exchange.decide(() -> client.createBucket(create), S3Condition.absent(), "create the bucket");
        }
    }

    @Override
    public boolean putIfAbsent(String key, ObjectBody body) {
        ObjectKey.check(key);
        return write(key, body, S3Condition.absent()).isPresent();
    }

    @Override
    public Optional<ObjectStat> replace(String key, String expectedTag, ObjectBody body) {
        ObjectKey.check(key);
        return write(key, body, S3Condition.tagged(expectedTag))
                .map(response -> new ObjectStat(key, body.length(), S3Condition.unquoted(response.etag())));
    }

    @Override
    public StoredObject get(String key, ByteRange range) {
        ObjectKey.check(key);
        GetObjectArgs.Builder args =
                GetObjectArgs.builder().bucket(settings.bucket()).object(key);
        if (range.from() > 0 || range.length() < Long.MAX_VALUE) {
            args.offset(range.from());
            if (range.length() <= Long.MAX_VALUE - range.from()) {
                args.length(range.length());
            }
        }
        GetObjectResponse response = exchange.call(() -> client.getObject(args.build()), "read " + key);
        ObjectStat stat = new ObjectStat(
                key,
                ContentRange.wholeSize(response.headers()),
                S3Condition.unquoted(String.valueOf(response.headers().get("ETag"))));
        return new StoredObject(stat, new RemoteStream(response, "read " + key, exchange));
    }

    @Override
    public Optional<ObjectStat> stat(String key) {
        HeadObjectArgs args = HeadObjectArgs.builder()
                .bucket(settings.bucket())
                .object(ObjectKey.check(key))
                .build();
        Optional<HeadObjectResponse> response = exchange.find(() -> client.headObject(args), "look for " + key);
        return response.map(found -> new ObjectStat(key, found.size(), S3Condition.unquoted(found.etag())));
    }

    @Override
    public List<ObjectStat> list(String prefix, String after, int limit) {
        ListObjectsV2Args.Builder args = ListObjectsV2Args.builder()
                .bucket(settings.bucket())
                .prefix(prefix)
                .maxKeys(limit);
        if (!after.isEmpty()) {
            args.startAfter(after);
        }
        return exchange.call(() -> client.listObjectsV2(args.build()), "list " + prefix).result().contents().stream()
                .map(item -> new ObjectStat(item.objectName(), item.size(), S3Condition.unquoted(item.etag())))
                .toList();
    }

    @Override
    public void delete(String key) {
        RemoveObjectArgs args = RemoveObjectArgs.builder()
                .bucket(settings.bucket())
                .object(ObjectKey.check(key))
                .build();
        exchange.find(() -> client.removeObject(args).thenApply(gone -> key), "delete " + key);
    }

    /** Ends the client's threads and connections. */
    @Override
    public void close() {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }

    /** Writes under a condition; a 409 means that another writer is at it, so the answer is awaited by trying again. */
    private Optional<ObjectWriteResponse> write(String key, ObjectBody body, S3Condition condition) {
        for (int attempt = 1; attempt <= CONFLICT_ATTEMPTS; attempt++) {
            S3Exchange.Decision<ObjectWriteResponse> decision = upload.write(key, body, condition);
            if (!decision.conflict()) {
                return decision.response();
            }
            pause(attempt, key);
        }
        throw new StoreUnavailableException(
                "Other writers kept " + key + " in " + settings.place() + " busy: try again");
    }

    private static void pause(int attempt, String key) throws StoreException {
        try {
            TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextLong(10, 20L << attempt));
        } catch (InterruptedException e) {
            throw S3Exchange.interrupted("write " + key, e);
        }
    }
}
