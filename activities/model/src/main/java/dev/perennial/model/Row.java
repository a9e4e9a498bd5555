package dev.perennial.model;

import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.config.NonFiniteOutputException;
import dev.perennial.model.text.TextStream;
import dev.perennial.model.text.TokenIds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One generation on its way. */
final class Row {
    private final GenerationRequest request;
    private final TokenListener listener;
    private final List<Integer> ends;
    private final TextStream text;
    private final Draw draw;
    private final int most;
    private final List<Integer> ids = new ArrayList<>();
    private final List<Float> logProbabilities = new ArrayList<>();
    private Generation.Reason reason = Generation.Reason.LENGTH;
    private boolean finished;
    private @Nullable NonFiniteOutputException failure;

    Row(LanguageModel model, GenerationRequest request, TokenListener listener) {
        model.requireUsable(request.prompt());
        int room = room(model.config(), request.prompt());
        this.request = request;
        this.listener = listener;
        ends = request.stop().endOfText() ? model.special().ends() : List.of();
        text = new TextStream(
                model.tokenizer(), request.prompt(), request.stop().texts());
        draw = new Draw(request.sampling());
        most = Math.min(request.maxTokens(), room);
    }

    private static int room(ModelConfig config, TokenIds prompt) {
        int room = config.context() - prompt.size();
        if (room > 0) {
            return room;
        }
        String why = config.stretches()
                ? "a token at position " + prompt.size() + " would be beyond the model's context of " + config.context()
                        + " tokens, where each one turns all positions before it anew (dynamic rope); shorten the"
                        + " prompt, or score it, which reads it as a whole"
                : "the prompt fills the model's context of " + config.context() + " tokens; shorten it";
        throw new IllegalArgumentException(why);
    }

    TokenIds prompt() {
        return request.prompt();
    }

    boolean greedy() {
        return request.sampling().greedy();
    }

    /** The token drawn from logits. */
    int draw(float[] logits) {
        return draw.token(logits, ids.size());
    }

    /** The token to feed next. */
    int last() {
        return ids.get(ids.size() - 1);
    }

    boolean finished() {
        return finished;
    }

    /** Takes the next token and tells the listener; one without a finite log-probability ends the row as failed. */
    void take(int id, float logProbability) {
        if (!Float.isFinite(logProbability)) {
            failure = new NonFiniteOutputException("the model gives its next token the log-probability "
                    + logProbability + "; its weights are too large, so go back to the revision before");
            cancel();
            return;
        }
        ids.add(id);
        logProbabilities.add(logProbability);
        boolean ended = ends.contains(id);
        String shown = ended ? "" : text.add(id);
        if (ended) {
            finish(Generation.Reason.END_OF_TEXT);
        } else if (text.stopped()) {
            finish(Generation.Reason.STOP_TEXT);
        } else if (ids.size() == most) {
            finish(Generation.Reason.LENGTH);
        }
        String whole = finished ? shown + text.finish() : shown;
        if (!listener.accept(new GeneratedToken(id, whole, logProbability)) && !finished) {
            cancel();
        }
    }

    void cancel() {
        finish(Generation.Reason.CANCELLED);
        text.finish();
    }

    private void finish(Generation.Reason why) {
        finished = true;
        reason = why;
    }

    /** Why it failed, if it did. */
    Optional<NonFiniteOutputException> failure() {
        return Optional.ofNullable(failure);
    }

    /** What it has; throws if it failed. */
    Generation generation() {
        if (failure != null) {
            throw failure;
        }
        return new Generation(TokenIds.of(ids), text.text(), logProbabilities, reason);
    }
}
