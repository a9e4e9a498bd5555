package dev.perennial.server.gateway;

import dev.perennial.model.GeneratedToken;
import dev.perennial.model.Generation;
import dev.perennial.model.TokenListener;
import dev.perennial.server.gateway.Completions.Running;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Tokens on their way from an endpoint to a caller as server-sent events. The endpoint never waits for the caller: what
 * is not yet written waits here, at most one answer; a caller that is gone ends its answer.
 */
final class TokenStream implements TokenListener {
    private final BlockingQueue<Optional<GeneratedToken>> waiting = new LinkedBlockingQueue<>();

    @Override
    public boolean accept(GeneratedToken token) {
        return waiting.add(Optional.of(token));
    }

    /** The body of the answer. */
    StreamingOutput body(Running running, CompletionJson json) {
        CompletableFuture<Generation> unused =
                running.result().whenComplete((generation, failure) -> waiting.add(Optional.empty()));
        return out -> {
            boolean written = false;
            try {
                write(running, json, out);
                written = true;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                if (!written) {
                    running.cancel();
                }
            }
        };
    }

    private void write(Running running, CompletionJson json, OutputStream out)
            throws IOException, InterruptedException {
        int shown = 0;
        for (Optional<GeneratedToken> next = waiting.take(); next.isPresent(); next = waiting.take()) {
            shown += next.get().text().length();
            event(out, json.piece(next.get()));
        }
        event(out, end(running, json, shown));
        event(out, "[DONE]");
    }

    private static String end(Running running, CompletionJson json, int shown) throws InterruptedException {
        try {
            Generation generation = running.result().get();
            String rest = generation
                    .text()
                    .substring(Math.min(shown, generation.text().length()));
            return json.last(rest, generation, List.of());
        } catch (ExecutionException e) {
            return "{\"error\":{\"message\":\"The model could not finish this answer; ask again.\"}}";
        }
    }

    private static void event(OutputStream out, String data) throws IOException {
        out.write(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
