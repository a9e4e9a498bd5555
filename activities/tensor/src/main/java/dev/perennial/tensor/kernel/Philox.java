package dev.perennial.tensor.kernel;

import java.nio.charset.StandardCharsets;

/**
 * The counter-based generator Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011):
 * the value at a position is a function of seed, stream and position alone, so that threads, chunks and retries all see
 * the same.
 */
public final class Philox {
    static final long MULTIPLIER_0 = 0xD2511F53L;
    static final long MULTIPLIER_1 = 0xCD9E8D57L;
    static final int WEYL_0 = 0x9E3779B9;
    static final int WEYL_1 = 0xBB67AE85;
    static final int ROUNDS = 10;
    static final long WORD = 0xffffffffL;
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
        int[] word = new int[1];
        fill(position >>> 2, (int) (position & 3), word, 0);
        return word[0];
    }

    /** A number from 0 (included) to 1 (excluded), a multiple of 2^-24. */
    public float uniform(long position) {
        return fraction(bits(position));
    }

    /** The number from 0 (included) to 1 (excluded) that 32 random bits stand for. */
    static float fraction(int bits) {
        return (bits >>> 8) * 0x1p-24f;
    }

    /** The random bits from a position on. */
    void fill(long first, int[] target) {
        fill(first, target, new PhiloxBlocks());
    }

    /** The same with memory of this thread. */
    void fill(long first, int[] target, PhiloxBlocks blocks) {
        int done = 0;
        while ((first & 3) == 0 && done + 4 <= target.length) {
            done += blocks.fill(seed, stream, (first + done) >>> 2, target, done);
        }
        while (done < target.length) {
            long position = first + done;
            int skip = (int) (position & 3);
            done = fill(position >>> 2, skip, target, done);
        }
    }

    /** The words of one block behind those skipped, as many as fit; without an array for each round. */
    private int fill(long block, int skip, int[] target, int from) {
        int w0 = (int) block;
        int w1 = (int) (block >>> 32);
        int w2 = (int) stream;
        int w3 = (int) (stream >>> 32);
        int k0 = (int) seed;
        int k1 = (int) (seed >>> 32);
        for (int round = 0; round < ROUNDS; round++) {
            long low = MULTIPLIER_0 * (w0 & WORD);
            long high = MULTIPLIER_1 * (w2 & WORD);
            w0 = (int) (high >>> 32) ^ w1 ^ k0;
            w2 = (int) (low >>> 32) ^ w3 ^ k1;
            w1 = (int) high;
            w3 = (int) low;
            k0 += WEYL_0;
            k1 += WEYL_1;
        }
        int at = from;
        for (int word = skip; word < 4 && at < target.length; word++) {
            target[at++] = word < 2 ? (word == 0 ? w0 : w1) : (word == 2 ? w2 : w3);
        }
        return at;
    }

    /** A standard normal number, by Box and Muller from positions 2p and 2p + 1. */
    public double gaussian(long position) {
        double radius = ((bits(2 * position) & WORD) + 1) * 0x1p-32;
        double angle = (bits(2 * position + 1) & WORD) * 0x1p-32;
        return StrictMath.sqrt(-2 * StrictMath.log(radius)) * StrictMath.cos(2 * Math.PI * angle);
    }
}
