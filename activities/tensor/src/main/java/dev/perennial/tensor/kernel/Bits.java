package dev.perennial.tensor.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Floats and their bits, of one thread, by a copy through shared memory: the loops between the two are vector
 * instructions then, with the one-by-one methods of Float they would not be. 8 KiB outside the heap.
 */
final class Bits {
    private final IntBuffer asInts;
    private final FloatBuffer asFloats;

    Bits() {
        ByteBuffer shared = ByteBuffer.allocateDirect(Block.SIZE * Float.BYTES).order(ByteOrder.nativeOrder());
        this.asInts = shared.asIntBuffer();
        this.asFloats = shared.asFloatBuffer();
    }

    /** No more than a block. */
    void of(float[] from, int[] to, int count) {
        of(from, to, 0, count);
    }

    /** No more than a block further on. */
    void of(float[] from, int[] to, int at, int count) {
        asFloats.put(0, from, at, count);
        asInts.get(0, to, at, count);
    }

    /** No more than a block further on. */
    void into(int[] from, float[] to, int at, int count) {
        asInts.put(0, from, at, count);
        asFloats.get(0, to, at, count);
    }

    /** No more than a block. */
    void into(int[] from, float[] to, int count) {
        into(from, to, 0, count);
    }
}
