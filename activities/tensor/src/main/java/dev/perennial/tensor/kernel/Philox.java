package dev.perennial.tensor.kernel;

import java.nio.charset.StandardCharsets;

/**
 * The counter-based generator Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011):
 * the value at a position is a function of seed, stream and position alone, so that threads, chunks and retries all see
 * the same.
 */
public final class Philox {
    private static final long MULTIPLIER_0 = 0xD2511F53L;
    private static final long MULTIPLIER_1 = 0xCD9E8D57L;
    private static final int WEYL_0 = 0x9E3779B9;
    private static final int WEYL_1 = 0xBB67AE85;
    private static final int ROUNDS = 10;
    private static final long WORD = 0xffffffffL;
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final long seed;
    private final long stream;

    private Philox(long seed, long stream) {
        this.seed = seed;
        this.stream = stream;
    }

    /** The stream of a seed with this number. */
    public static Philox of(long seed, long stream) {
        return new Philox(seed, stream);
    }

    /** The stream of a seed for a tensor and the index of a model among several. */
    public static Philox of(long seed, String tensor, int model) {
        long hash = FNV_OFFSET;
        for (byte part : tensor.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (part & 0xff)) * FNV_PRIME;
        }
        return new Philox(seed, (hash ^ model) * FNV_PRIME);
    }

    /** 32 random bits. */
    public int bits(long position) {
        long block = position >>> 2;
        int[] counter = {(int) block, (int) (block >>> 32), (int) stream, (int) (stream >>> 32)};
        return block(counter, (int) seed, (int) (seed >>> 32))[(int) (position & 3)];
    }

    /** A number from 0 (included) to 1 (excluded), a multiple of 2^-24. */
    public float uniform(long position) {
        return (bits(position) >>> 8) * 0x1p-24f;
    }

    /** A standard normal number, by Box and Muller from positions 2p and 2p + 1. */
    public double gaussian(long position) {
        double radius = ((bits(2 * position) & WORD) + 1) * 0x1p-32;
        double angle = (bits(2 * position + 1) & WORD) * 0x1p-32;
        return StrictMath.sqrt(-2 * StrictMath.log(radius)) * StrictMath.cos(2 * Math.PI * angle);
    }

    /** Ten rounds on a counter of four words under a key of two. */
    static int[] block(int[] counter, int key0, int key1) {
        int[] word = counter.clone();
        for (int round = 0; round < ROUNDS; round++) {
            long low = MULTIPLIER_0 * (word[0] & WORD);
            long high = MULTIPLIER_1 * (word[2] & WORD);
            int k0 = key0 + round * WEYL_0;
            int k1 = key1 + round * WEYL_1;
            word = new int[] {
                (int) (high >>> 32) ^ word[1] ^ k0, (int) high, (int) (low >>> 32) ^ word[3] ^ k1, (int) low
            };
        }
        return word;
    }
}
