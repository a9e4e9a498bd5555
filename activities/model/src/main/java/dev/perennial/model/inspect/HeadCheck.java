package dev.perennial.model.inspect;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.inspect.Inspection.Head;
import dev.perennial.tensor.TensorException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorReader;
import dev.perennial.tensor.TensorSource;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Compares output head and token embedding, whatever the family calls them. */
final class HeadCheck {
    private static final List<String> EMBEDDINGS =
            List.of("embed_tokens.weight", "wte.weight", "embed_in.weight", "word_embeddings.weight");
    private static final List<String> HEADS = List.of("lm_head.weight", "embed_out.weight");

    private static final int PIECE = 1 << 16;

    private final TensorSource source;
    private final boolean tied;

    HeadCheck(TensorSource source, JsonNode config, @Nullable ModelConfig shape) {
        this.source = source;
        // families differ in what they mean by saying nothing
        tied = shape == null
                ? config.path("tie_word_embeddings").asBoolean()
                : shape.head().tied();
    }

    /** Tells what contradicts the configuration. */
    Head tell(Findings findings) {
        Optional<TensorInfo> embedding = named(EMBEDDINGS);
        Optional<TensorInfo> head = named(HEADS);
        if (embedding.isEmpty()) {
            return Head.UNKNOWN;
        }
        if (head.isEmpty()) {
            return tied ? Head.TIED : Head.UNKNOWN;
        }
        try {
            return compared(embedding.get(), head.get(), findings);
        } catch (TensorException unreadable) {
            findings.problem(String.valueOf(unreadable.getMessage()));
            return Head.UNKNOWN;
        }
    }

    private Optional<TensorInfo> named(List<String> endings) {
        return source.tensors().stream()
                .filter(info -> endings.stream().anyMatch(info.name()::endsWith))
                .findFirst();
    }

    private Head compared(TensorInfo embedding, TensorInfo head, Findings findings) {
        boolean comparable = embedding.dtype() == head.dtype() && embedding.sameShape(head);
        long differs = comparable ? mismatch(embedding, head) : 0;
        if (differs < 0) {
            if (!tied) {
                findings.remark(head.name() + " equals " + embedding.name()
                        + ", though config.json does not say tie_word_embeddings");
            }
            return Head.TIED_TWICE;
        }
        if (tied) {
            String where =
                    comparable ? "at element " + differs / embedding.dtype().bytes() : "in type or shape";
            findings.problems().removeIf(problem -> problem.startsWith("tensor " + head.name() + " is no parameter"));
            findings.problem("tensor " + head.name() + " differs from " + embedding.name() + " " + where
                    + ", though config.json ties them (tie_word_embeddings)");
        }
        return Head.SEPARATE;
    }

    /** The first byte in which two tensors differ, or -1. */
    private long mismatch(TensorInfo left, TensorInfo right) {
        TensorReader first = source.reader(left.name());
        TensorReader second = source.reader(right.name());
        ByteBuffer a = ByteBuffer.allocate(PIECE);
        ByteBuffer b = ByteBuffer.allocate(PIECE);
        for (long from = 0; from < left.bytes(); from += PIECE) {
            int size = (int) Math.min(PIECE, left.bytes() - from);
            first.read(from, a.clear().limit(size));
            second.read(from, b.clear().limit(size));
            int differs = a.flip().mismatch(b.flip());
            if (differs >= 0) {
                return from + differs;
            }
        }
        return -1;
    }
}
