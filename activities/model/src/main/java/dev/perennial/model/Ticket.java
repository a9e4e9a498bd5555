package dev.perennial.model;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** One request to a {@link BatchDecoder}. */
public final class Ticket {
    private final TokenListener listener;
    private final Row row;
    private final CompletableFuture<Generation> result = new CompletableFuture<>();
    private volatile boolean cancelled;

    Ticket(LanguageModel model, GenerationRequest request, TokenListener listener) {
        this.listener = listener;
        row = new Row(model, request, this::hear);
    }

    /**
     * The finished generation. Fails if the listener threw, around what it threw, if the model's output was not finite,
     * and if the decoder was closed or broke before the end.
     */
    public CompletableFuture<Generation> result() {
        return result;
    }

    /** Gives up: the generation ends at its next token, with what it has by then. */
    public void cancel() {
        cancelled = true;
    }

    boolean cancelled() {
        return cancelled;
    }

    Row row() {
        return row;
    }

    /** Passes a token on; a listener that throws ends its own generation only, not those that share the step. */
    private boolean hear(GeneratedToken token) {
        FutureTask<Boolean> hearing = new FutureTask<>(() -> listener.accept(token));
        hearing.run();
        try {
            return hearing.get() && !cancelled;
        } catch (ExecutionException threw) {
            fail(threw);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    void settle() {
        row.failure().ifPresentOrElse(this::fail, () -> result.complete(row.generation()));
    }

    void fail(Throwable reason) {
        result.completeExceptionally(reason);
    }
}
