package dev.perennial.tensor.kernel;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.Floats;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;

/**
 * One thread's scratch for a block of elements that stays in the first cache. Full blocks hold even elements before odd
 * ones when bfloat16 takes part, because packed pairs then split and join in vector instructions; the order means
 * nothing to arithmetic by element. Checks for non-finite values in passing. 100 KB.
 */
final class Block {
    /** Elements of a full block. */
    static final int SIZE = 4096;

    private static final int HALF = SIZE / 2;
    private static final int SIGN = 1 << 31;

    private final boolean split;
    private final int[] pairs = new int[HALF];
    private final int[] bits = new int[SIZE];
    private final int[] flags = new int[SIZE];
    private final float[] natural = new float[SIZE];
    private final IntBuffer asInts;
    private final FloatBuffer asFloats;

    /** Scratch for tensors among which bfloat16 occurs or not. */
    Block(boolean bf16) {
        this.split = bf16;
        ByteBuffer shared = ByteBuffer.allocateDirect(SIZE * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        this.asInts = shared.asIntBuffer();
        this.asFloats = shared.asFloatBuffer();
    }

    /** Decodes {@code count} elements from the start of the buffer, in this block's order. */
    void decode(ByteBuffer source, DType dtype, float[] target, int count) {
        if (!splits(count)) {
            Floats.decode(source, dtype, target, count);
        } else if (dtype == DType.BF16) {
            source.asIntBuffer().get(0, pairs, 0, HALF);
            Loops.lowHalves(pairs, bits, HALF);
            Loops.highHalves(pairs, bits, HALF);
            asInts.put(0, bits, 0, SIZE);
            asFloats.get(0, target, 0, SIZE);
        } else {
            Floats.decode(source, dtype, natural, count);
            for (int i = 0; i < HALF; i++) {
                target[i] = natural[2 * i];
                target[HALF + i] = natural[2 * i + 1];
            }
        }
    }

    /**
     * Encodes values in this block's order to the start of the buffer; a value that is not finite there is remembered.
     */
    void encode(float[] values, int count, DType dtype, ByteBuffer target) {
        asFloats.put(0, values, 0, count);
        asInts.get(0, bits, 0, count);
        Loops.flagFrom(bits, SIGN - firstOverflow(dtype), flags, count);
        if (!splits(count)) {
            Floats.encode(values, count, dtype, target);
        } else if (dtype == DType.BF16) {
            Loops.packPairs(bits, pairs, HALF);
            target.asIntBuffer().put(0, pairs, 0, HALF);
        } else {
            for (int i = 0; i < HALF; i++) {
                natural[2 * i] = values[i];
                natural[2 * i + 1] = values[HALF + i];
            }
            Floats.encode(natural, count, dtype, target);
        }
    }

    /**
     * Whether all values encoded since this was last asked are finite in their dtype; if not, what was written means
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

    private boolean splits(int count) {
        return split && count == SIZE;
    }
}
