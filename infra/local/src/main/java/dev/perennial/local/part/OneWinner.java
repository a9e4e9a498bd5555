package dev.perennial.local.part;

import java.io.InputStream;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.blobstore.ForwardingBlobStore;
import org.gaul.s3proxy.blobstore.S3Exceptions;
import org.gaul.s3proxy.blobstore.domain.MultipartUpload;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.CompleteMultipartUploadResponse;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;

/**
 * Takes the writes of one key one at a time and looks at their conditions again, so that conditional writes have one
 * winner. S3Proxy 4.1.0 looks at {@code If-Match} before it reads the body and writes afterwards: of two writers who
 * know the same tag both may win, and one's write is lost without a word. A copy is not conditional here; Perennial
 * copies nothing within the store.
 */
final class OneWinner extends ForwardingBlobStore {
    /** Few locks for all keys, because keys come and go. */
    private final List<Object> locks = Stream.generate(Object::new).limit(256).toList();

    OneWinner(BlobStore store) {
        super(store);
    }

    @Override
    public PutObjectResponse putBlob(PutObjectRequest request, InputStream body) {
        return alone(request.key(), () -> {
            check(request.ifMatch(), request.ifNoneMatch(), blobMetadataIfPresent(request.bucket(), request.key()));
            return super.putBlob(request, body);
        });
    }

    @Override
    public CompleteMultipartUploadResponse completeMultipartUpload(
            MultipartUpload upload, CompleteMultipartUploadRequest request) {
        return alone(request.key(), () -> {
            check(request.ifMatch(), request.ifNoneMatch(), blobMetadataIfPresent(request.bucket(), request.key()));
            return super.completeMultipartUpload(upload, request);
        });
    }

    @Override
    public DeleteObjectResponse removeBlob(DeleteObjectRequest request) {
        return alone(request.key(), () -> super.removeBlob(request));
    }

    private <T> T alone(String key, Supplier<T> write) {
        synchronized (locks.get(Math.floorMod(key.hashCode(), locks.size()))) {
            return write.get();
        }
    }

    private static void check(
            @Nullable String ifMatch, @Nullable String ifNoneMatch, @Nullable HeadObjectResponse found) {
        boolean changed = ifMatch != null && !has(ifMatch, found);
        boolean exists = ifNoneMatch != null && has(ifNoneMatch, found);
        if (changed || exists) {
            throw S3Exceptions.fromStatusCode(412);
        }
    }

    /** Whether an object is there and has the tag, quoted or not; {@code *} is any tag. */
    private static boolean has(String tag, @Nullable HeadObjectResponse found) {
        return found != null
                && (tag.equals("*")
                        || tag.replace("\"", "")
                                .equals(Objects.toString(found.eTag(), "").replace("\"", "")));
    }
}
