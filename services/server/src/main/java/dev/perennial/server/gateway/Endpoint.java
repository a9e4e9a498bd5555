package dev.perennial.server.gateway;

import dev.perennial.model.Generation;
import dev.perennial.model.TokenListener;
import java.util.concurrent.CompletableFuture;

/** A revision that answers. Safe for use by many threads; nobody asks it once it is being closed. */
interface Endpoint extends AutoCloseable {
    /**
     * Asks; the listener hears of tokens as they come, on a thread of the endpoint.
     *
     * @throws IllegalArgumentException when the prompt is none for this model
     * @throws NotReady when too many requests wait
     */
    Asked ask(CompletionRequest request, TokenListener listener);

    /** Whether it still answers; one that broke stays so and is opened anew. */
    boolean alive();

    @Override
    void close();

    /**
     * A request on its way.
     *
     * @param promptTokens the length of the prompt in tokens
     * @param result the answer, once it is finished
     * @param cancel ends it at its next token
     */
    record Asked(int promptTokens, CompletableFuture<Generation> result, Runnable cancel) {}
}
