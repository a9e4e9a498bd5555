package dev.perennial.tensor.kernel;

import java.util.stream.Stream;

/**
 * Elements one by one, one bit of heap each. An int holds what stands in one place of 32 blocks of full size, with the
 * even elements of each in front, so that blocks are taken in and given out by vector instructions. Several threads may
 * fill it.
 */
final class BitMask implements Mask {
    private static final int HALF = Block.SIZE / 2;
    private static final int BLOCKS = Integer.SIZE;
    private static final int LOCKS = 1 << 6;

    private final int[] words;
    private final Object[] locks = Stream.generate(Object::new).limit(LOCKS).toArray();

    /** Nothing kept yet of so many elements. */
    BitMask(long elements) {
        long blocks = (elements + Block.SIZE - 1) / Block.SIZE;
        this.words = new int[Math.toIntExact((blocks + BLOCKS - 1) / BLOCKS * Block.SIZE)];
    }

    /**
     * Keeps, of every other element of a block from a position on, those that have a 1 and not a 0.
     *
     * @param spare as many numbers for this thread, as {@link PlainVoteLoops} has them
     */
    void keep(long position, int[] ones, int count, int[] spare) {
        int from = word(position);
        synchronized (locks[from / Block.SIZE % LOCKS]) {
            System.arraycopy(words, from, spare, 0, count);
            join(ones, bit(position), spare, count);
            System.arraycopy(spare, 0, words, from, count);
        }
    }

    private static void join(int[] ones, int bit, int[] words, int count) {
        for (int i = 0; i < count; i++) {
            words[i] |= ones[i] << bit;
        }
    }

    private static int word(long position) {
        int element = (int) (position % Block.SIZE);
        return (int) (position / Block.SIZE / BLOCKS) * Block.SIZE + (element & 1) * HALF + element / 2;
    }

    private static int bit(long position) {
        return (int) (position / Block.SIZE % BLOCKS);
    }

    /** Whether an element is kept. */
    boolean keeps(long position) {
        return ((words[word(position)] >>> bit(position)) & 1) != 0;
    }

    @Override
    public void drop(float[] values, Span span) {
        if (span.split() && span.first() % Block.SIZE == 0) {
            span.loops().votes().keepMarked(words, word(span.first()), bit(span.first()), values, span.count());
            return;
        }
        for (int k = 0; k < span.count(); k++) {
            values[k] = keeps(span.position(k)) ? values[k] : 0;
        }
    }
}
