package dev.perennial.store.s3;

import dev.perennial.store.failure.DiskFailure;
import dev.perennial.store.failure.InsufficientStorageException;
import dev.perennial.store.failure.NoSuchObjectException;
import dev.perennial.store.failure.StoreAccessDeniedException;
import dev.perennial.store.failure.StoreException;
import dev.perennial.store.failure.StoreUnavailableException;
import dev.perennial.store.failure.UnsuitableStoreException;
import io.minio.errors.ErrorResponseException;
import io.minio.errors.ServerException;
import java.io.IOException;
import java.util.Set;

/**
 * A request that was not fulfilled: how the many servers spell it, and what it means.
 *
 * @param status the HTTP status, or 0 when no answer came
 * @param code the S3 error code, or empty
 * @param cause what the client threw
 */
record Refusal(int status, String code, Throwable cause) {
    private static final Set<String> DENIED =
            Set.of("AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken");
    private static final Set<String> FULL = Set.of(
            "XMinioStorageFull",
            "InsufficientStorage",
            "QuotaExceeded",
            "XMinioAdminBucketQuotaExceeded",
            "ServiceQuotaExceeded");
    private static final Set<String> CONFLICT = Set.of("ConditionalRequestConflict", "OperationAborted");

    static Refusal of(Throwable thrown) {
        if (thrown instanceof ErrorResponseException answer) {
            return new Refusal(
                    answer.response().code(),
                    String.valueOf(answer.errorResponse().code()),
                    thrown);
        }
        if (thrown instanceof ServerException answer) {
            return new Refusal(answer.statusCode(), "", thrown);
        }
        Throwable beneath = thrown.getCause();
        return new Refusal(0, "", beneath instanceof IOException ? beneath : thrown);
    }

    /** The object or bucket is not there. */
    boolean missing() {
        return status == 404 && !code.equals("NoSuchUpload");
    }

    /**
     * The condition of a write did not hold; a missing object to replace is told as 404 by some servers, old ones say
     * 304. Where no object was to be there, a 404 decides nothing.
     */
    boolean conditionFailed(S3Condition condition) {
        return status == 412 || status == 304 || (condition.needsObject() && lacksObject());
    }

    boolean conflict() {
        return status == 409 && CONFLICT.contains(code);
    }

    /** The same for a write, which needs no object: a 404 that blames no bucket is the store's trouble. */
    RuntimeException writeFailure(String doing, S3Settings settings) {
        return lacksObject() ? unavailable("Could not " + doing + " in " + settings.place()) : failure(doing, settings);
    }

    /**
     * The {@link StoreException} to throw (or, for a range outside the object, the caller's mistake), saying what was
     * being done, where, what was answered and what to do.
     */
    RuntimeException failure(String doing, S3Settings settings) {
        if (cause.getCause() instanceof StoreException) {
            return (StoreException) cause.getCause();
        }
        if (status == 416) {
            return new IllegalArgumentException(
                    "Could not " + doing + " in " + settings.place() + ": the range begins behind the object's end",
                    cause);
        }
        String what = "Could not " + doing + " in " + settings.place();
        if (full()) {
            return new InsufficientStorageException(
                    what + ": the store has no space left (" + told() + "); free some or enlarge it, then try again",
                    cause);
        }
        if (denied()) {
            return new StoreAccessDeniedException(
                    what + ": access denied (" + told() + ") for access key " + settings.accessKey()
                            + "; check the key, its secret and its policy",
                    cause);
        }
        if (missing()) {
            String reason =
                    code.equals("NoSuchBucket") ? "the bucket does not exist; create it" : "there is no such object";
            return new NoSuchObjectException(what + ": " + reason, cause);
        }
        if (passing()) {
            return unavailable(what);
        }
        return new UnsuitableStoreException(
                what + ": the store answered " + told()
                        + ", which this client cannot handle; check endpoint and settings",
                cause);
    }

    private StoreUnavailableException unavailable(String what) {
        return new StoreUnavailableException(
                what + ": the store does not answer as it should (" + told() + "); check that it runs, then try again",
                cause);
    }

    private boolean lacksObject() {
        return missing() && !code.equals("NoSuchBucket");
    }

    private boolean denied() {
        return status == 403 || status == 401 || DENIED.contains(code);
    }

    private boolean passing() {
        return status == 0 || status >= 500 || status == 408 || status == 429 || code.equals("NoSuchUpload");
    }

    private boolean full() {
        return status == 507 || FULL.contains(code) || DiskFailure.saysFull(String.valueOf(cause.getMessage()));
    }

    private String told() {
        String message = String.valueOf(cause.getMessage()).replace('\n', ' ');
        String brief = message.length() > 200 ? message.substring(0, 200) + "..." : message;
        return (status == 0 ? "" : status + " ") + (code.isEmpty() ? "" : code + ": ") + brief;
    }
}
