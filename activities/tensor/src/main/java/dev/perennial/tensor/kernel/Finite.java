package dev.perennial.tensor.kernel;

import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.Progress;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.parallel.Tally;
import dev.perennial.tensor.parallel.Workers;
import java.util.List;

/** Looks for NaN and infinity in tensors that are taken over as they are. Needs what {@link Recipe} states. */
public final class Finite {
    private static final int CHUNK = 128 * Block.SIZE;

    private Finite() {}

    /**
     * Refuses a source that holds a non-finite value in a F64, F32, F16 or BF16 tensor; other tensors are left alone.
     */
    public static void require(TensorSource source) {
        require(source, Progress.NONE);
    }

    /** As {@link #require(TensorSource)}; the progress hears of the bytes read, and what it throws ends the search. */
    public static void require(TensorSource source, Progress progress) {
        List<TensorInfo> weights = source.tensors().stream()
                .filter(info -> info.dtype().decodable())
                .toList();
        Tally tally = new Tally(
                progress, weights.stream().mapToLong(TensorInfo::bytes).sum());
        weights.forEach(info -> require(new Input(source, info.name()), tally));
    }

    /**
     * Refuses a tensor that holds a non-finite value.
     *
     * @throws NonFiniteException naming it and the first such position
     */
    public static void require(Input input) {
        require(input, new Tally(Progress.NONE, 0));
    }

    private static void require(Input input, Tally tally) {
        Operands operand = new Operands(List.of(input));
        long elements = input.info().elements();
        int chunks = Math.toIntExact((elements + CHUNK - 1) / CHUNK);
        Workers.shared().run(chunks, task -> {
            long first = (long) task * CHUNK;
            long end = Math.min(elements, first + CHUNK);
            requireRange(operand, first, end);
            tally.add((end - first) * operand.width());
        });
    }

    private static void requireRange(Operands operand, long first, long end) {
        Scratch.SPARES.lend(scratch -> {
            scratch.begin(1);
            for (long at = first; at < end; at += Block.SIZE) {
                Span span = Span.split(scratch.loops, at, (int) Math.min(Block.SIZE, end - at));
                operand.load(0, span, end, scratch, scratch.values()[0]);
                scratch.loops.flagFrom(Block.INFINITY, scratch.values()[0], span.count());
            }
            if (!scratch.loops.clean()) {
                throw operand.culprit(first, end, scratch);
            }
        });
    }
}
