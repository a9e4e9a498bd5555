package dev.perennial.drift.profile;

import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.OptionalInt;

/**
 * How probable the model found each answer, kept so that an outcome which names the request can be laid beside it
 * whenever it comes. At most {@value #MOST} answers (64 KiB): those whose request ids have the lowest hashes, which is
 * a uniform sample and the same one in whatever order and grouping parts are added. Of a request only 53 bits of its
 * hash are kept; the outcome of a stranger is taken for that of a kept answer once in 10^12 at worst. Immutable.
 */
public final class Answers {
    static final int MOST = 8_192;
    private static final int BIN_BITS = 10;
    private static final int HASH_SHIFT = 11;
    private static final long BIN_MASK = (1L << BIN_BITS) - 1;
    private static final Answers NONE = new Answers(new long[0], 0);

    /** Ascending, each hash once: 53 bits hash, 10 bits bin. */
    private final long[] entries;

    private final long given;

    private Answers(long[] entries, long given) {
        this.entries = entries;
        this.given = given;
    }

    /** No answers. */
    public static Answers none() {
        return NONE;
    }

    /** Of entries in any order, some perhaps twice; the array is the caller's. */
    static Answers of(long[] entries, long given) {
        return given == 0 ? NONE : new Answers(lowest(entries), given);
    }

    /** Reads {@link #packed()}; throws {@link IllegalArgumentException} when it is damaged. */
    static Answers parse(String packed, long given) {
        byte[] bytes = Base64.getDecoder().decode(packed);
        long[] entries = new long[bytes.length / Long.BYTES];
        ByteBuffer.wrap(bytes).asLongBuffer().get(entries);
        Answers read = of(entries, given);
        boolean strange = Arrays.stream(entries).anyMatch(entry -> entry < 0 || (entry & BIN_MASK) >= Grid.BINS);
        boolean torn = bytes.length % Long.BYTES != 0 || given < entries.length;
        if (strange || torn || !Arrays.equals(read.entries, entries)) {
            throw new IllegalArgumentException("expected at most " + MOST
                    + " answers, ascending and each once, found " + bytes.length + " bytes for " + given
                    + " answers that are not");
        }
        return read;
    }

    /** What is kept of an answer. */
    static long entry(String request, double meanLogprob) {
        return hash(request) | NumericSignal.MEAN_LOGPROB.grid().bin(meanLogprob);
    }

    /** The bin of an answer's mean log-probability; empty when the answer is not kept. */
    public OptionalInt bin(String request) {
        long hash = hash(request);
        int found = Arrays.binarySearch(entries, hash);
        int at = found >= 0 ? found : -found - 1;
        return at < entries.length && (entries[at] & ~BIN_MASK) == hash
                ? OptionalInt.of((int) (entries[at] & BIN_MASK))
                : OptionalInt.empty();
    }

    /** How many answers are kept. */
    public int size() {
        return entries.length;
    }

    /** How many answers could have been kept, those told twice counted twice. */
    public long given() {
        return given;
    }

    /** The sample of both. */
    public Answers plus(Answers other) {
        long[] both = Arrays.copyOf(entries, entries.length + other.entries.length);
        System.arraycopy(other.entries, 0, both, entries.length, other.entries.length);
        return of(both, Math.addExact(given, other.given));
    }

    /** The entries as base64 of big-endian numbers. */
    String packed() {
        ByteBuffer bytes = ByteBuffer.allocate(entries.length * Long.BYTES);
        LongBuffer unused = bytes.asLongBuffer().put(entries);
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    /** The lowest entries in order; of those with one hash only the first. */
    static long[] lowest(long[] entries) {
        long[] sorted = entries.clone();
        Arrays.sort(sorted);
        int kept = 0;
        for (long entry : sorted) {
            if (kept == 0 || (sorted[kept - 1] & ~BIN_MASK) != (entry & ~BIN_MASK)) {
                sorted[kept++] = entry;
            }
        }
        return Arrays.copyOf(sorted, Math.min(kept, MOST));
    }

    private static long hash(String request) {
        return StableHash.of(request) >>> HASH_SHIFT << BIN_BITS;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Answers that && given == that.given && Arrays.equals(entries, that.entries);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(given) + Arrays.hashCode(entries);
    }

    @Override
    public String toString() {
        return "Answers[" + entries.length + " of " + given + "]";
    }
}
