package dev.perennial.drift.profile;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a prompt is about, as one of 64 buckets: the signs of six fixed random projections of its bag of lower-case
 * words (SimHash, Charikar 2002). One bucket a record, so that the counts of a window are independent and a chi-square
 * test of them is honest; prompts that share most words mostly share the bucket.
 */
public final class PromptContent {
    private static final Pattern WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final int BITS = 6;

    private PromptContent() {}

    /** The bucket of a text, {@code b00} to {@code b63}. */
    public static String bucket(String text) {
        int[] sums = new int[BITS];
        for (String word : WORDS.split(text.toLowerCase(Locale.ROOT), -1)) {
            if (!word.isEmpty()) {
                project(StableHash.of(word), sums);
            }
        }
        int bucket = 0;
        for (int bit = 0; bit < BITS; bit++) {
            bucket |= (sums[bit] > 0 ? 1 : 0) << bit;
        }
        return String.format(Locale.ROOT, "b%02d", bucket);
    }

    private static void project(long hash, int[] sums) {
        for (int bit = 0; bit < BITS; bit++) {
            sums[bit] += (hash >>> bit & 1) == 1 ? 1 : -1;
        }
    }
}
