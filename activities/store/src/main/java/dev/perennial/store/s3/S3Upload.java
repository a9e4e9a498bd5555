package dev.perennial.store.s3;

import dev.perennial.store.failure.StoreException;
import dev.perennial.store.object.ObjectBody;
import io.minio.AbortMultipartUploadArgs;
import io.minio.Checksum;
import io.minio.CompleteMultipartUploadArgs;
import io.minio.CreateMultipartUploadArgs;
import io.minio.Http;
import io.minio.MinioAsyncClient;
import io.minio.ObjectWriteResponse;
import io.minio.PutObjectAPIArgs;
import io.minio.UploadPartArgs;
import io.minio.messages.Part;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.zip.CRC32C;
import okhttp3.MediaType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends one body under a condition: in one request, or in parts when it is large. */
final class S3Upload {
    /** The largest body sent in one request, and the size of parts: 64 MiB, which makes 10,000 parts 640 GB. */
    static final long PART_SIZE = 64L << 20;

    private static final long SIGNED_SIZE = 64L << 10;
    private static final int CHUNK = 64 << 10;
    private static final Logger LOG = LoggerFactory.getLogger(S3Upload.class);

    private final MinioAsyncClient client;
    private final S3Exchange exchange;
    private final String bucket;

    S3Upload(MinioAsyncClient client, S3Exchange exchange, String bucket) {
        this.client = client;
        this.exchange = exchange;
        this.bucket = bucket;
    }

    S3Exchange.Decision<ObjectWriteResponse> write(String key, ObjectBody body, S3Condition condition) {
        return body.length() <= PART_SIZE ? single(key, body, condition) : inParts(key, body, condition);
    }

    private S3Exchange.Decision<ObjectWriteResponse> single(String key, ObjectBody body, S3Condition condition) {
        StreamedBuffer buffer = new StreamedBuffer(body, 0, body.length());
        return exchange.decide(
                () -> client.putObject(PutObjectAPIArgs.builder()
                        .bucket(bucket)
                        .object(key)
                        .contentType(MediaType.get(body.mediaType()))
                        .buffer(buffer)
                        .headers(checksum(buffer))
                        .extraHeaders(condition.headers())
                        .build()),
                condition,
                "write " + key);
    }

    private S3Exchange.Decision<ObjectWriteResponse> inParts(String key, ObjectBody body, S3Condition condition) {
        CreateMultipartUploadArgs create = CreateMultipartUploadArgs.builder()
                .bucket(bucket)
                .object(key)
                .headers(new Http.Headers("Content-Type", body.mediaType()))
                .build();
        String id = exchange.call(() -> client.createMultipartUpload(create), "begin to write " + key)
                .result()
                .uploadId();
        boolean done = false;
        try {
            Part[] parts = sendParts(key, id, body);
            CompleteMultipartUploadArgs complete = CompleteMultipartUploadArgs.builder()
                    .bucket(bucket)
                    .object(key)
                    .uploadId(id)
                    .parts(parts)
                    .extraHeaders(condition.headers())
                    .build();
            S3Exchange.Decision<ObjectWriteResponse> decision =
                    exchange.decide(() -> client.completeMultipartUpload(complete), condition, "complete " + key);
            done = decision.response().isPresent();
            return decision;
        } finally {
            if (!done) {
                abort(key, id);
            }
        }
    }

    private Part[] sendParts(String key, String id, ObjectBody body) {
        int count = Math.toIntExact((body.length() + PART_SIZE - 1) / PART_SIZE);
        Part[] parts = new Part[count];
        for (int i = 0; i < count; i++) {
            long from = i * PART_SIZE;
            int number = i + 1;
            StreamedBuffer buffer = new StreamedBuffer(body, from, Math.min(PART_SIZE, body.length() - from));
            parts[i] = exchange.call(
                            () -> client.uploadPart(UploadPartArgs.builder()
                                    .bucket(bucket)
                                    .object(key)
                                    .uploadId(id)
                                    .partNumber(number)
                                    .buffer(buffer)
                                    .headers(checksum(buffer))
                                    .build()),
                            "write part " + number + " of " + key)
                    .part();
        }
        return parts;
    }

    private void abort(String key, String id) {
        AbortMultipartUploadArgs args = AbortMultipartUploadArgs.builder()
                .bucket(bucket)
                .object(key)
                .uploadId(id)
                .build();
        try {
            exchange.call(() -> client.abortMultipartUpload(args), "abort the upload of " + key);
        } catch (StoreException e) {
            LOG.warn("Upload left unfinished for the bucket's lifecycle rule. key={} reason={}", key, e.getMessage());
        }
    }

    /**
     * Leaves small bodies to the client, which signs their SHA-256. Larger ones get a CRC32C that the server checks: a
     * SHA-256 a request would cost more, and so would the client's own CRC32C, which is many times slower than Java's.
     */
    private static Http.Headers checksum(StreamedBuffer buffer) throws IOException {
        Http.Headers headers = new Http.Headers();
        if (buffer.length() > SIGNED_SIZE) {
            byte[] sum = ByteBuffer.allocate(Integer.BYTES)
                    .putInt((int) crc(buffer).getValue())
                    .array();
            headers.put("x-amz-content-sha256", Checksum.UNSIGNED_PAYLOAD);
            headers.put("x-amz-sdk-checksum-algorithm", "CRC32C");
            headers.put("x-amz-checksum-crc32c", Base64.getEncoder().encodeToString(sum));
        }
        return headers;
    }

    private static CRC32C crc(StreamedBuffer buffer) throws IOException {
        CRC32C crc = new CRC32C();
        byte[] chunk = new byte[CHUNK];
        try (InputStream stream = buffer.inputStream()) {
            for (int n = stream.read(chunk); n >= 0; n = stream.read(chunk)) {
                crc.update(chunk, 0, n);
            }
        }
        return crc;
    }
}
