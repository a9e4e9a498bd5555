package dev.perennial.tensor.kernel;

/**
 * A random number from 0 to 1 for each element of a span: eight bits first, and 24 more for the few that these leave
 * undecided. The eight bits of position p are byte {@code p & 3}, counted from the lowest, of the stream's word
 * {@code p >>> 2}; the 24 are the highest of its word {@code 2^62 + p}.
 */
final class Draws {
    /** How many numbers eight bits are. */
    static final int KINDS = 256;

    private static final long BEHIND = 1L << 62;
    private static final int HALF = Block.SIZE / 2;

    private final Philox stream;
    private final int[] kinds;

    Draws(Philox stream, Span span) {
        this.stream = stream;
        this.kinds = new int[span.count()];
        if (span.split() && (span.first() & 3) == 0) {
            int[] words = new int[kinds.length >> 2];
            stream.fill(span.first() >>> 2, words);
            for (int i = 0; i < words.length; i++) {
                int word = words[i];
                kinds[2 * i] = word & 0xff;
                kinds[HALF + 2 * i] = (word >>> 8) & 0xff;
                kinds[2 * i + 1] = (word >>> 16) & 0xff;
                kinds[HALF + 2 * i + 1] = word >>> 24;
            }
        } else {
            int[] natural = kinds(stream, span.first(), kinds.length);
            for (int k = 0; k < kinds.length; k++) {
                kinds[k] = natural[(int) (span.position(k) - span.first())];
            }
        }
    }

    /** The first eight bits of so many elements from a position on, in their order. */
    static int[] kinds(Philox stream, long first, int count) {
        int[] kinds = new int[count];
        int skip = (int) (first & 3);
        int[] words = new int[(skip + count + 3) >> 2];
        stream.fill(first >>> 2, words);
        int k = 0;
        for (; k < count && ((skip + k) & 3) != 0; k++) {
            kinds[k] = (words[0] >>> (8 * (skip + k))) & 0xff;
        }
        for (int word = (skip + k) >> 2; k + 3 < count; k += 4, word++) {
            kinds[k] = words[word] & 0xff;
            kinds[k + 1] = (words[word] >>> 8) & 0xff;
            kinds[k + 2] = (words[word] >>> 16) & 0xff;
            kinds[k + 3] = words[word] >>> 24;
        }
        for (; k < count; k++) {
            kinds[k] = (words[(skip + k) >> 2] >>> (8 * ((skip + k) & 3))) & 0xff;
        }
        return kinds;
    }

    /** The first eight bits of each, in the order of the span. */
    int[] kinds() {
        return kinds;
    }

    /** Where between its eight bits and the next the number of a position is, from 0 (included) to 1 (excluded). */
    float within(long position) {
        return within(stream, position);
    }

    static float within(Philox stream, long position) {
        return Philox.fraction(stream.bits(BEHIND + position));
    }

    /** The same as 24 bits. */
    static int rest(Philox stream, long position) {
        return stream.bits(BEHIND + position) >>> 8;
    }

    /** The whole number of a position. */
    static double at(Philox stream, long position) {
        int kind = (stream.bits(position >>> 2) >>> (8 * (int) (position & 3))) & 0xff;
        return (kind + (double) within(stream, position)) / KINDS;
    }
}
