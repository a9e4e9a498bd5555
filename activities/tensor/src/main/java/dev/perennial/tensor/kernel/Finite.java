package dev.perennial.tensor.kernel;

import dev.perennial.tensor.Floats;
import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.parallel.Workers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Looks for NaN and infinity in tensors that are taken over as they are. */
public final class Finite {
    private static final int CHUNK = 64 * Block.SIZE;

    private Finite() {}

    /**
     * Refuses a source that holds a non-finite value in a F64, F32, F16 or BF16 tensor; other tensors are left alone.
     */
    public static void require(TensorSource source) {
        source.tensors().stream()
                .filter(info -> info.dtype().decodable())
                .forEach(info -> require(new Input(source, info.name())));
    }

    /**
     * Refuses a tensor that holds a non-finite value.
     *
     * @throws NonFiniteException naming it and the first such position
     */
    public static void require(Input input) {
        TensorInfo info = input.info();
        ByteBuffer content = input.source().bytes(input.tensor());
        int elements = Math.toIntExact(info.elements());
        Workers.shared().run((elements + CHUNK - 1) / CHUNK, task -> {
            float[] values = new float[Block.SIZE];
            int end = Math.min(elements, (task + 1) * CHUNK);
            for (int first = task * CHUNK; first < end; first += Block.SIZE) {
                int count = Math.min(Block.SIZE, end - first);
                int at = first * info.dtype().bytes();
                ByteBuffer rest = content.slice(at, content.capacity() - at).order(ByteOrder.LITTLE_ENDIAN);
                Floats.decode(rest, info.dtype(), values, count);
                requireFinite(input, values, first, count);
            }
        });
    }

    private static void requireFinite(Input input, float[] values, int first, int count) {
        for (int k = 0; k < count; k++) {
            if (!Float.isFinite(values[k])) {
                throw new NonFiniteException(input.tensor(), input.source().origin(), (long) first + k, values[k]);
            }
        }
    }
}
