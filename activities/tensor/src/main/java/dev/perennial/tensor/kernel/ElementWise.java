package dev.perennial.tensor.kernel;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.ShapeMismatchException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.UnsupportedTensorException;
import dev.perennial.tensor.parallel.Spares;
import dev.perennial.tensor.parallel.Workers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.List;

/** Computes a tensor element by element from others of its shape: chunks side by side, written in order. */
final class ElementWise {
    /** Bytes of a chunk of the result. */
    private static final int CHUNK = 1 << 20;

    /** What is computed of a block: the inputs' values in, the result's out. */
    @FunctionalInterface
    interface Formula {
        void apply(float[][] inputs, float[] result, int count);
    }

    private final List<Input> inputs;
    private final List<TensorInfo> infos;
    private final TensorInfo result;
    private final Formula formula;
    private final long offset;
    private final ByteBuffer[] contents;
    private final boolean halves;

    ElementWise(List<Input> inputs, TensorInfo result, Formula formula) {
        this(inputs, result, formula, 0);
    }

    /** Of a part of a tensor that begins at this element, for messages. */
    ElementWise(List<Input> inputs, TensorInfo result, Formula formula, long offset) {
        this.offset = offset;
        this.inputs = inputs;
        this.infos = inputs.stream().map(Input::info).toList();
        this.result = result;
        this.formula = formula;
        requireFitting();
        this.contents = inputs.stream()
                .map(input -> input.source().bytes(input.tensor()))
                .toArray(ByteBuffer[]::new);
        this.halves = half(result) || infos.stream().anyMatch(ElementWise::half);
    }

    private static boolean half(TensorInfo info) {
        return info.dtype() == DType.BF16 || info.dtype() == DType.F16;
    }

    private void requireFitting() {
        if (!result.dtype().decodable()) {
            throw new UnsupportedTensorException("tensor " + result.name() + " cannot be computed as "
                    + result.dtype().code() + "; use F64, F32, F16 or BF16");
        }
        for (int i = 0; i < infos.size(); i++) {
            if (!infos.get(i).sameShape(result)) {
                throw new ShapeMismatchException("tensor " + infos.get(i).name() + " of "
                        + inputs.get(i).source().origin() + " has shape "
                        + infos.get(i).shape() + ", expected "
                        + result.shape() + " as for " + result.name() + "; only tensors of one shape combine");
            }
        }
    }

    void write(WritableByteChannel out) throws IOException {
        write(out, Workers.shared(), CHUNK);
    }

    /** With a number of threads and a size of chunks, on which the result must not depend. */
    void write(WritableByteChannel out, Workers workers, int chunkBytes) throws IOException {
        long elements = result.elements();
        int width = result.dtype().bytes();
        int chunk = chunkBytes / width;
        int slots = (int) Math.min(workers.threads(), (elements + chunk - 1) / chunk);
        ByteBuffer[] ready = new ByteBuffer[slots];
        for (int slot = 0; slot < slots; slot++) {
            ready[slot] = ByteBuffer.allocate((int) Math.min(chunkBytes, elements * width))
                    .order(ByteOrder.LITTLE_ENDIAN);
        }
        Spares<Lane> lanes = new Spares<>(Lane::new);
        for (long start = 0; start < elements; start += (long) chunk * slots) {
            long wave = start;
            int used = (int) Math.min(slots, (elements - wave + chunk - 1) / chunk);
            workers.run(used, slot -> {
                long first = wave + (long) slot * chunk;
                int count = (int) Math.min(chunk, elements - first);
                lanes.lend(lane -> lane.fill(ready[slot].clear(), first, count));
            });
            for (int slot = 0; slot < used; slot++) {
                writeAll(out, ready[slot]);
            }
        }
    }

    private static void writeAll(WritableByteChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    /** One thread's arrays. */
    private final class Lane {
        private final Block block = new Block(halves);
        private final float[][] values = new float[inputs.size()][Block.SIZE];
        private final float[] sum = new float[Block.SIZE];

        void fill(ByteBuffer target, long first, int count) {
            int width = result.dtype().bytes();
            for (int done = 0; done < count; done += Block.SIZE) {
                int size = Math.min(Block.SIZE, count - done);
                compute(block, first + done, size);
                ByteBuffer piece = target.slice(done * width, size * width);
                block.encode(sum, size, result.dtype(), piece.order(ByteOrder.LITTLE_ENDIAN));
            }
            if (!block.finite()) {
                throw culprit(first, count);
            }
            target.limit(count * width);
        }

        private void compute(Block layout, long first, int size) {
            for (int i = 0; i < values.length; i++) {
                layout.decode(content(i, first), infos.get(i).dtype(), values[i], size);
            }
            formula.apply(values, sum, size);
        }

        private ByteBuffer content(int input, long element) {
            int at = (int) (element * infos.get(input).dtype().bytes());
            ByteBuffer content = contents[input];
            return content.slice(at, content.capacity() - at).order(ByteOrder.LITTLE_ENDIAN);
        }

        /**
         * NaN and infinity are absorbing under + and *, so checking results alone misses no operand; who it was is
         * found out only when it happens, in element order.
         */
        private NonFiniteException culprit(long first, int count) {
            Block plain = new Block(false);
            for (int done = 0; done < count; done += Block.SIZE) {
                int size = Math.min(Block.SIZE, count - done);
                compute(plain, first + done, size);
                for (int k = 0; k < size; k++) {
                    if (overflows(sum[k])) {
                        return culprit(k, offset + first + done + k);
                    }
                }
            }
            throw new IllegalStateException("tensor " + result.name() + " changed while it was read; copy it first");
        }

        private NonFiniteException culprit(int k, long position) {
            for (int i = 0; i < values.length; i++) {
                if (!Float.isFinite(values[i][k])) {
                    String origin = inputs.get(i).source().origin();
                    return new NonFiniteException(infos.get(i).name(), origin, position, values[i][k]);
                }
            }
            return NonFiniteException.result(result, position);
        }

        private boolean overflows(float value) {
            return (Float.floatToRawIntBits(value) & 0x7fffffff) >= Block.firstOverflow(result.dtype());
        }
    }
}
