package dev.perennial.tensor.kernel;

import java.util.concurrent.atomic.AtomicLongArray;

/** Elements one by one. One bit of heap an element; several threads may fill it. */
public final class BitMask implements Mask {
    private final AtomicLongArray words;

    /** Nothing kept yet of so many elements. */
    public BitMask(long elements) {
        this.words = new AtomicLongArray(Math.toIntExact((elements + Long.SIZE - 1) / Long.SIZE));
    }

    /** Keeps an element. */
    public void keep(long position) {
        words.getAndUpdate((int) (position / Long.SIZE), word -> word | (1L << position));
    }

    /** Whether an element is kept. */
    public boolean keeps(long position) {
        return ((words.get((int) (position / Long.SIZE)) >>> position) & 1) != 0;
    }

    @Override
    public void drop(float[] values, Span span) {
        for (int k = 0; k < span.count(); k++) {
            if (!keeps(span.position(k))) {
                values[k] = 0;
            }
        }
    }
}
