package dev.perennial.store.s3;

import dev.perennial.store.failure.StoreException;
import dev.perennial.store.failure.StoreInterruptedException;
import dev.perennial.store.failure.StoreUnavailableException;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import okhttp3.Call;
import okhttp3.OkHttpClient;

/** One request and its answer: waits interruptibly and turns what the client throws into the store's own failures. */
final class S3Exchange {
    private final S3Settings settings;
    private final OkHttpClient http;

    S3Exchange(S3Settings settings, OkHttpClient http) {
        this.settings = settings;
        this.http = http;
    }

    /** A request about to be sent. */
    @FunctionalInterface
    interface Request<T> {
        /** Sends it; fails early when what is to be sent cannot be read. */
        CompletableFuture<T> send() throws IOException;
    }

    /**
     * What became of a conditional write.
     *
     * @param response the answer, when the condition held
     * @param conflict whether another writer was at the same key at the same time, so that nothing is decided yet
     */
    record Decision<T>(Optional<T> response, boolean conflict) {}

    /** The answer to a request that has no excuse. */
    <T> T call(Request<T> request, String doing) {
        try {
            return await(request, doing);
        } catch (ExecutionException | CompletionException e) {
            throw refusal(e).failure(doing, settings);
        }
    }

    /** The answer, or empty when the object or bucket is not there. */
    <T> Optional<T> find(Request<T> request, String doing) {
        try {
            return Optional.of(await(request, doing));
        } catch (ExecutionException | CompletionException e) {
            Refusal refusal = refusal(e);
            if (refusal.missing()) {
                return Optional.empty();
            }
            throw refusal.failure(doing, settings);
        }
    }

    /** The answer to a conditional write. */
    <T> Decision<T> decide(Request<T> request, S3Condition condition, String doing) {
        try {
            return new Decision<>(Optional.of(await(request, doing)), false);
        } catch (ExecutionException | CompletionException e) {
            Refusal refusal = refusal(e);
            if (refusal.conditionFailed(condition)) {
                return new Decision<>(Optional.empty(), false);
            }
            if (refusal.conflict()) {
                return new Decision<>(Optional.empty(), true);
            }
            throw refusal.writeFailure(doing, settings);
        }
    }

    /** The failure of a connection that broke while an answer was read. */
    StoreException lost(String doing, IOException cause) {
        return new StoreUnavailableException(
                "The connection to " + settings.place() + " broke while trying to " + doing + " (" + cause.getMessage()
                        + "): try again",
                cause);
    }

    /** The failure of an interrupted wait; the thread stays marked as interrupted. */
    static StoreInterruptedException interrupted(String doing, InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new StoreInterruptedException("Interrupted while trying to " + doing + ": run it again to go on", cause);
    }

    private <T> T await(Request<T> request, String doing) throws ExecutionException {
        try {
            return request.send().get();
        } catch (IOException e) {
            throw new ExecutionException(e);
        } catch (InterruptedException e) {
            cancelCalls(doing);
            throw interrupted(doing, e);
        }
    }

    /**
     * Stops what still reads from the caller's memory on behalf of a request nobody waits for; its key ends both texts.
     */
    private void cancelCalls(String doing) {
        String key = doing.substring(doing.lastIndexOf(' ') + 1);
        for (Call call : http.dispatcher().runningCalls()) {
            if (call.request().url().encodedPath().endsWith("/" + key)) {
                call.cancel();
            }
        }
    }

    private static Refusal refusal(Exception failed) {
        return Refusal.of(failed.getCause() == null ? failed : failed.getCause());
    }
}
