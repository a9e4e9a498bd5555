package dev.perennial.drift.profile;

import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * Exact counts of categories in {@value #BUCKETS} buckets; immutable; at most 16 KiB. A bucket is labelled by the
 * alphabetically first category it has seen and marked when it has seen more than one (their counts are then one
 * count), so that merging is associative and commutative however many categories there are.
 */
public final class CategoryCounts {
    static final int BUCKETS = 64;
    static final int LABEL_LENGTH = 64;

    private final long[] counts;
    private final Optional<String>[] labels;
    private final boolean[] shared;

    private CategoryCounts(long[] counts, Optional<String>[] labels, boolean[] shared) {
        this.counts = counts;
        this.labels = labels;
        this.shared = shared;
    }

    /** Nothing seen yet. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    public static CategoryCounts empty() {
        Optional<String>[] labels = new Optional[BUCKETS];
        Arrays.fill(labels, Optional.empty());
        return new CategoryCounts(new long[BUCKETS], labels, new boolean[BUCKETS]);
    }

    /** How many buckets there are. */
    public int buckets() {
        return BUCKETS;
    }

    /** How many records fell into a bucket. */
    public long count(int bucket) {
        return counts[bucket];
    }

    /** The alphabetically first category seen in a bucket. */
    public Optional<String> label(int bucket) {
        return labels[bucket];
    }

    /** Whether a bucket has seen more than one category. */
    public boolean shared(int bucket) {
        return shared[bucket];
    }

    /** How many records there are; exact. */
    public long total() {
        return Arrays.stream(counts).sum();
    }

    /** The counts of both. */
    public CategoryCounts plus(CategoryCounts other) {
        CategoryCounts sum = copy();
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            int at = bucket;
            other.labels[bucket].ifPresent(label -> sum.add(at, label, other.counts[at], other.shared[at]));
        }
        return sum;
    }

    CategoryCounts copy() {
        return new CategoryCounts(counts.clone(), labels.clone(), shared.clone());
    }

    /** Adds in place; only while a profile is being folded, read or merged. */
    void add(int bucket, String category, long count, boolean alreadyShared) {
        String label = category.codePointCount(0, category.length()) <= LABEL_LENGTH
                ? category
                : category.substring(0, category.offsetByCodePoints(0, LABEL_LENGTH));
        String seen = labels[bucket].orElse(label);
        shared[bucket] |= alreadyShared || !seen.equals(label);
        if (labels[bucket].isEmpty() || label.compareTo(seen) < 0) {
            labels[bucket] = Optional.of(label);
        }
        counts[bucket] = Math.addExact(counts[bucket], count);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CategoryCounts that
                && Arrays.equals(counts, that.counts)
                && Arrays.equals(labels, that.labels)
                && Arrays.equals(shared, that.shared);
    }

    @Override
    public int hashCode() {
        return Objects.hash(Arrays.hashCode(counts), Arrays.hashCode(labels), Arrays.hashCode(shared));
    }

    @Override
    public String toString() {
        return "CategoryCounts[n=" + total() + "]";
    }
}
