package dev.perennial.rollout;

import dev.perennial.contract.line.LineId;
import java.nio.charset.StandardCharsets;

/**
 * Who gets the candidate: a sticky key falls into one of 10,000 buckets by a hash of line, salt and key, and the
 * buckets below the weight get the candidate. So a key on the candidate stays there as the weight grows, a weight is
 * met in expectation to 1/10,000, and another salt (the change that is rolled out) draws other keys. The hash (FNV-1a
 * over UTF-8, finished by SplitMix64) is the same on every machine and in every version. Safe for use by many threads.
 */
public final class StickySplit {
    /** The weight of everything. */
    public static final int WHOLE = 10_000;

    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    private final long seed;

    private StickySplit(long seed) {
        this.seed = seed;
    }

    /** The split of one rollout; the salt must stay the same through all its steps. */
    public static StickySplit of(LineId line, String salt) {
        return new StickySplit(fold(fold(OFFSET, line.toString()), salt));
    }

    /** The arm of a key at a weight of 0 to 10,000. */
    public Arm assign(String stickyKey, int weight) {
        if (weight < 0 || weight > WHOLE) {
            throw new IllegalArgumentException("StickySplit: expected a weight of 0 to 10,000, found " + weight);
        }
        return bucket(stickyKey) < weight ? Arm.CANDIDATE : Arm.CURRENT;
    }

    /** The bucket of a key, 0 to 9,999. */
    public int bucket(String stickyKey) {
        return (int) Math.multiplyHigh(mix(fold(seed, stickyKey)) >>> 1, 2L * WHOLE);
    }

    private static long fold(long hash, String text) {
        long folded = hash;
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            folded = (folded ^ (b & 0xff)) * PRIME;
        }
        return (folded ^ 0xff) * PRIME; // no UTF-8 byte is 0xff, so "ab" + "c" differs from "a" + "bc"
    }

    private static long mix(long hash) {
        long z = (hash ^ (hash >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
