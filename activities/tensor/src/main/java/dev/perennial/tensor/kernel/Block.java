package dev.perennial.tensor.kernel;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.Floats;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** One thread's conversion of blocks that stay near the processor, between bytes and float32 in a span's order. */
final class Block {
    /** Elements of a full block. */
    static final int SIZE = 2048;

    /** The bits of float32's infinity. */
    static final int INFINITY = 0x7f800000;

    private static final int HALF = SIZE / 2;

    private final Loops loops;
    private final int[] pairs = new int[HALF];
    private final short[] single = new short[SIZE];
    private final float[] natural = new float[SIZE];

    Block(Loops loops) {
        this.loops = loops;
    }

    /** Decodes a span that a window shows; a half that is not finite may be flagged instead. */
    void decode(Window source, DType dtype, float[] target, Span span) {
        if (!Span.halves(dtype)) {
            decodeWide(source.bytes(), dtype, target, span);
        } else if (!span.split()) {
            source.bytes().asShortBuffer().get(0, single, 0, span.count());
            loops.widen(single, dtype == DType.BF16, target, span.count());
        } else if (dtype == DType.BF16) {
            loops.widenBf16(pairs(source), target);
        } else {
            loops.widenF16(pairs(source), target);
        }
    }

    /**
     * Decodes an even number of elements: even ones from the start, odd ones from the half of a block, zeros behind.
     */
    void decodeHalves(Window source, DType dtype, float[] target, int count) {
        if (Span.halves(dtype)) {
            source.ints(pairs, count / 2);
            Arrays.fill(pairs, count / 2, HALF, 0);
            if (dtype == DType.BF16) {
                loops.widenBf16(pairs, target);
            } else {
                loops.widenF16(pairs, target);
            }
            return;
        }
        Floats.decode(source.bytes(), dtype, natural, count);
        Arrays.fill(target, 0);
        for (int i = 0; i < count / 2; i++) {
            target[i] = natural[2 * i];
            target[HALF + i] = natural[2 * i + 1];
        }
    }

    /** The two-byte floats of a full block, two an int; gone with the next block. */
    int[] pairs(Window source) {
        source.ints(pairs, HALF);
        return pairs;
    }

    private void decodeWide(ByteBuffer source, DType dtype, float[] target, Span span) {
        if (span.split()) {
            Floats.decode(source, dtype, natural, SIZE);
            span.arrange(natural, 0, target);
        } else {
            Floats.decode(source, dtype, target, span.count());
        }
    }

    /** Encodes a span's values to the start of the buffer; what is not finite there is flagged. */
    void encode(float[] values, DType dtype, ByteBuffer target, Span span) {
        if (span.split() && dtype == DType.BF16) {
            loops.narrowBf16(values, pairs);
            target.asIntBuffer().put(0, pairs, 0, HALF);
        } else if (span.split() && dtype == DType.F16) {
            loops.narrowF16(values, pairs);
            target.asIntBuffer().put(0, pairs, 0, HALF);
        } else {
            loops.flagFrom(firstOverflow(dtype), values, span.count());
            float[] ordered = span.split() ? natural : values;
            if (span.split()) {
                span.restore(values, natural);
            }
            Floats.encode(ordered, span.count(), dtype, target);
        }
    }

    /** The bits of the smallest float32 that becomes infinite in the dtype. */
    static int firstOverflow(DType dtype) {
        return switch (dtype) {
            case BF16 -> 0x7f7f8000;
            case F16 -> 0x477ff000;
            default -> INFINITY;
        };
    }
}
