package dev.perennial.tensor.kernel;

import java.util.Arrays;

/**
 * Blocks of a {@link Philox} stream side by side, one round of all after the other, which the compiler makes vector
 * instructions of: the rounds of a single block wait for each other. A word is in the lower half of each long. 5 KiB;
 * for one thread.
 */
final class PhiloxBlocks {
    private static final int MOST = 128;
    private static final int WORDS = 4;
    private static final long[] NUMBERS = numbers();

    private final long[] a = new long[MOST];
    private final long[] b = new long[MOST];
    private final long[] c = new long[MOST];
    private final long[] d = new long[MOST];

    private static long[] numbers() {
        long[] numbers = new long[MOST];
        Arrays.setAll(numbers, i -> i);
        return numbers;
    }

    /**
     * Puts the words from a block on behind each other, as many whole blocks as there is room for; returns how many.
     */
    int fill(long seed, long stream, long block, int[] target, int from) {
        int count = Math.min(MOST, (target.length - from) / WORDS);
        begin(block, count);
        Arrays.fill(c, stream & Philox.WORD);
        Arrays.fill(d, stream >>> Integer.SIZE);
        int key0 = (int) seed;
        int key1 = (int) (seed >>> Integer.SIZE);
        for (int round = 0; round < Philox.ROUNDS; round++) {
            round(key0 & Philox.WORD, key1 & Philox.WORD, count);
            key0 += Philox.WEYL_0;
            key1 += Philox.WEYL_1;
        }
        for (int i = 0; i < count; i++) {
            target[from + WORDS * i] = (int) a[i];
            target[from + WORDS * i + 1] = (int) b[i];
            target[from + WORDS * i + 2] = (int) c[i];
            target[from + WORDS * i + 3] = (int) d[i];
        }
        return WORDS * count;
    }

    private void begin(long block, int count) {
        for (int i = 0; i < count; i++) {
            a[i] = (block + NUMBERS[i]) & Philox.WORD;
            b[i] = (block + NUMBERS[i]) >>> Integer.SIZE;
        }
    }

    private void round(long key0, long key1, int count) {
        for (int i = 0; i < count; i++) {
            long low = Philox.MULTIPLIER_0 * a[i];
            long high = Philox.MULTIPLIER_1 * c[i];
            a[i] = (high >>> Integer.SIZE) ^ b[i] ^ key0;
            c[i] = (low >>> Integer.SIZE) ^ d[i] ^ key1;
            b[i] = high & Philox.WORD;
            d[i] = low & Philox.WORD;
        }
    }
}
