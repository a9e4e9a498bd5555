package dev.perennial.tensor.kernel;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.Floats;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;

/**
 * One thread's scratch for a block of elements that stays near the processor. Full blocks hold even elements before odd
 * ones when two-byte floats take part, because packed pairs then split and join in vector instructions; the order means
 * nothing to arithmetic by element. Values that are not finite are remembered in passing. 130 KB.
 */
final class Block {
    /** Elements of a full block. */
    static final int SIZE = 4096;

    private static final int HALF = SIZE / 2;
    private static final int SIGN = 1 << 31;
    private static final int F16_NOT_FINITE = 0x0f800000;

    private final boolean split;
    private final int[] pairs = new int[HALF];
    private final int[] bits = new int[SIZE];
    private final int[] more = new int[SIZE];
    private final int[] flags = new int[SIZE];
    private final float[] natural = new float[SIZE];
    private final IntBuffer asInts;
    private final FloatBuffer asFloats;

    /** Scratch for tensors among which two-byte floats occur or not. */
    Block(boolean halves) {
        this.split = halves;
        ByteBuffer shared = ByteBuffer.allocateDirect(SIZE * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        this.asInts = shared.asIntBuffer();
        this.asFloats = shared.asFloatBuffer();
    }

    /** Decodes {@code count} elements from the start of the buffer, in this block's order. */
    void decode(ByteBuffer source, DType dtype, float[] target, int count) {
        if (!splits(count)) {
            Floats.decode(source, dtype, target, count);
            return;
        }
        switch (dtype) {
            case BF16 -> {
                source.asIntBuffer().get(0, pairs, 0, HALF);
                Halves.widenBf16(pairs, bits, HALF);
                toFloats(bits, target);
            }
            case F16 -> {
                source.asIntBuffer().get(0, pairs, 0, HALF);
                Halves.widenF16(pairs, bits, HALF);
                Loops.flagFrom(bits, SIGN - F16_NOT_FINITE, flags, SIZE);
                toFloats(bits, target);
                Halves.rescaleF16(target, SIZE);
            }
            default -> {
                Floats.decode(source, dtype, natural, count);
                for (int i = 0; i < HALF; i++) {
                    target[i] = natural[2 * i];
                    target[HALF + i] = natural[2 * i + 1];
                }
            }
        }
    }

    /** Encodes values in this block's order to the start of the buffer; one that is not finite there is remembered. */
    void encode(float[] values, int count, DType dtype, ByteBuffer target) {
        toBits(values, bits, count);
        Loops.flagFrom(bits, SIGN - firstOverflow(dtype), flags, count);
        if (!splits(count)) {
            Floats.encode(values, count, dtype, target);
            return;
        }
        switch (dtype) {
            case BF16 -> {
                Halves.narrowBf16(bits, pairs, HALF);
                target.asIntBuffer().put(0, pairs, 0, HALF);
            }
            case F16 -> {
                Halves.alignSubnormals(values, natural, SIZE);
                toBits(natural, more, SIZE);
                Halves.narrowF16(bits, more, more, SIZE);
                Halves.pair(more, pairs, HALF);
                target.asIntBuffer().put(0, pairs, 0, HALF);
            }
            default -> {
                for (int i = 0; i < HALF; i++) {
                    natural[2 * i] = values[i];
                    natural[2 * i + 1] = values[HALF + i];
                }
                Floats.encode(natural, count, dtype, target);
            }
        }
    }

    /**
     * Whether all values seen since this was last asked are finite in their dtype; if not, what was written means
     * nothing.
     */
    boolean finite() {
        int any = 0;
        for (int flag : flags) {
            any |= flag;
        }
        Arrays.fill(flags, 0);
        return any >= 0;
    }

    /** The bits of the smallest float32 that becomes infinite in the dtype. */
    static int firstOverflow(DType dtype) {
        return switch (dtype) {
            case BF16 -> 0x7f7f8000;
            case F16 -> 0x477ff000;
            default -> 0x7f800000;
        };
    }

    /** Copying through shared memory reinterprets a block faster than the one-by-one methods of Float. */
    private void toFloats(int[] from, float[] to) {
        asInts.put(0, from, 0, SIZE);
        asFloats.get(0, to, 0, SIZE);
    }

    private void toBits(float[] from, int[] to, int count) {
        asFloats.put(0, from, 0, count);
        asInts.get(0, to, 0, count);
    }

    private boolean splits(int count) {
        return split && count == SIZE;
    }
}
