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
import okhttp3.MediaType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends one body under a condition: in one request, or in parts when it is large. */
final class S3Upload {
    /** The largest body sent in one request, and the size of parts: 64 MiB, which makes 10,000 parts 640 GB. */
    static final long PART_SIZE = 64L << 20;

    private static final long SIGNED_SIZE = 1L << 20;
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
        PutObjectAPIArgs args = PutObjectAPIArgs.builder()
                .bucket(bucket)
                .object(key)
                .contentType(MediaType.get(body.mediaType()))
                .buffer(new StreamedBuffer(body, 0, body.length()))
                .headers(signing(body.length()))
                .extraHeaders(condition.headers())
                .build();
        return exchange.decide(() -> client.putObject(args), "write " + key);
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
                    exchange.decide(() -> client.completeMultipartUpload(complete), "complete " + key);
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
            long length = Math.min(PART_SIZE, body.length() - from);
            UploadPartArgs args = UploadPartArgs.builder()
                    .bucket(bucket)
                    .object(key)
                    .uploadId(id)
                    .partNumber(i + 1)
                    .buffer(new StreamedBuffer(body, from, length))
                    .headers(signing(length))
                    .build();
            parts[i] = exchange.call(() -> client.uploadPart(args), "write part " + (i + 1) + " of " + key)
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
     * A SHA-256 of large bodies would cost a pass over them per request; the client then sends a CRC32C, which costs
     * little.
     */
    private static Http.Headers signing(long length) {
        return length <= SIGNED_SIZE
                ? new Http.Headers()
                : new Http.Headers("x-amz-content-sha256", Checksum.UNSIGNED_PAYLOAD);
    }
}
