package dev.perennial.tensor.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How many magnitudes of a pass lie above a bracket and how many in each of its kinds, which are runs of as many
 * numbers as a power of two, cut where one of the modes is, which is a kind of its own. 64 KiB and 72 KiB a thread; and
 * what each piece has of each kind, while these are few: 2 KiB a piece of a sweep and 8 MiB at most.
 */
final class Histogram {
    private static final int RUNS = 1 << 12;
    /** Most kinds: the runs, and each of two modes with what is left of its run. */
    static final int KINDS = RUNS + 4;
    /** What one of the first mode or above adds in a lane. */
    static final int OF_FIRST = 1 << 10;
    /** What one of the second mode or above adds in a lane. */
    static final int OF_SECOND = 1 << 20;

    private static final int MAGNITUDE = 0x7fffffff;
    private static final int MOST_PIECES = 1 << 12;
    private static final int MOST_IN_PIECE = 256;

    /** The lowest magnitude of the bracket, by its bits. */
    final int low;
    /** The highest. */
    final int high;
    /** How many of the lowest bits do not tell kinds apart. */
    final int shift;

    private final int first;
    private final int second;
    private final long[] counts = new long[KINDS];
    private final int[] least = new int[KINDS];
    private final int[] most = new int[KINDS];
    private final List<int[][]> pieces = new ArrayList<>();
    private long above;
    private boolean told = true;

    /** Of the numbers from one to another. */
    Histogram(int low, int high) {
        this(low, high, low, low);
    }

    /** With the two of them that are likely to come most often; the same twice is one. */
    Histogram(int low, int high, int first, int second) {
        int bits = 0;
        while ((high >>> bits) - (low >>> bits) >= RUNS) {
            bits++;
        }
        this.shift = bits;
        this.low = low >>> bits << bits;
        this.high = high;
        this.first = first;
        this.second = second;
        Arrays.fill(least, -1);
    }

    /** Which kind a number of the bracket is of, counted from the lowest. */
    int kind(int magnitude) {
        return ((magnitude - low) >>> shift)
                + (magnitude >= first ? 1 : 0)
                + (magnitude > first ? 1 : 0)
                + (magnitude >= second ? 1 : 0)
                + (magnitude > second ? 1 : 0);
    }

    /** One thread's counts over one piece. */
    final class Lane {
        final int low = Histogram.this.low;
        final int high = Histogram.this.high;
        final int first = Histogram.this.first;
        final int second = Histogram.this.second;
        /** How many there are of each kind, without those of the modes. */
        final int[] kinds = new int[KINDS];
        /** The bits that all of each kind had so far. */
        final int[] all = new int[KINDS];
        /** The bits that any of each kind had so far. */
        final int[] any = new int[KINDS];
        /** Which kinds came in this piece, each once. */
        private final int[] came = new int[KINDS];

        private int kindsCame;
        /**
         * By places in a block: 1 for each above the bracket, {@link #OF_FIRST} for each of these and of the first mode
         * and {@link #OF_SECOND} for each of these and of the second; of one piece, which is less than 2^10 blocks.
         */
        final int[] more = new int[Block.SIZE];

        private int above;
        private int ofFirst;
        private int ofSecond;

        private Lane() {
            Arrays.fill(all, -1);
        }

        /** One by one, what is in the bracket and no mode. */
        void look(int magnitude) {
            if (isLookedAt(magnitude)) {
                add(magnitude, 1);
            }
        }

        /** At the magnitudes of numbers with these bits in some places. */
        void look(int[] bits, int[] places, int count) {
            for (int i = 0; i < count; i++) {
                int magnitude = bits[places[i]] & MAGNITUDE;
                if (isLookedAt(magnitude)) {
                    add(magnitude, 1);
                }
            }
        }

        private boolean isLookedAt(int magnitude) {
            return magnitude >= low && magnitude <= high && magnitude != first && magnitude != second;
        }

        private void add(int magnitude, int count) {
            int kind = kind(magnitude);
            if (kinds[kind] == 0) {
                came[kindsCame++] = kind;
            }
            kinds[kind] += count;
            all[kind] &= magnitude;
            any[kind] |= magnitude;
        }

        /** Adds what a place of {@link #more} would hold, of less than 2^10 elements. */
        void add(int sum) {
            int over = sum & (OF_FIRST - 1);
            above += over;
            ofFirst += (sum / OF_FIRST & (OF_FIRST - 1)) - over;
            ofSecond += sum / OF_SECOND - over;
        }

        /** Hands over what a piece of a sweep has, and begins anew. */
        void end(int sweep, int piece) {
            take(this, sweep, piece);
        }

        private int takeAbove() {
            sum();
            addMode(first, ofFirst);
            addMode(second, second == first ? 0 : ofSecond);
            int over = above;
            above = 0;
            ofFirst = 0;
            ofSecond = 0;
            return over;
        }

        private void sum() {
            int over = 0;
            int uptoFirst = 0;
            int uptoSecond = 0;
            for (int sum : more) {
                over += sum & (OF_FIRST - 1);
                uptoFirst += sum / OF_FIRST & (OF_FIRST - 1);
                uptoSecond += sum / OF_SECOND;
            }
            Arrays.fill(more, 0);
            above += over;
            ofFirst += uptoFirst - over;
            ofSecond += uptoSecond - over;
        }

        /** Each kind that came, and how often. */
        private int[] record() {
            int[] record = new int[2 * kindsCame];
            for (int i = 0; i < kindsCame; i++) {
                record[2 * i] = came[i];
                record[2 * i + 1] = kinds[came[i]];
            }
            return record;
        }

        private void addMode(int mode, int count) {
            if (count > 0) {
                add(mode, count);
            }
        }
    }

    /** Makes room for the pieces of another sweep. */
    void begin(int sweepPieces) {
        told &= sweepPieces <= MOST_PIECES;
        pieces.add(new int[told ? sweepPieces : 0][]);
    }

    Lane lane() {
        return new Lane();
    }

    private synchronized void take(Lane lane, int sweep, int piece) {
        above += lane.takeAbove();
        told &= lane.kindsCame <= MOST_IN_PIECE;
        if (told) {
            pieces.get(sweep)[piece] = lane.record();
        }
        for (int i = 0; i < lane.kindsCame; i++) {
            take(lane, lane.came[i]);
        }
        lane.kindsCame = 0;
    }

    private void take(Lane lane, int kind) {
        counts[kind] += lane.kinds[kind];
        least[kind] &= lane.all[kind];
        most[kind] |= lane.any[kind];
        lane.kinds[kind] = 0;
    }

    /** How many are above the bracket. */
    long above() {
        return above;
    }

    long count(int kind) {
        return counts[kind];
    }

    /** A number that none found of a kind is below; the number itself where all are the same. */
    int least(int kind) {
        return least[kind];
    }

    /** A number that none found of a kind is above; the number itself where all are the same. */
    int most(int kind) {
        return most[kind];
    }

    /** How many of a kind each piece of a sweep has, if that was kept. */
    Optional<int[]> inPieces(int sweep, int kind) {
        if (!told) {
            return Optional.empty();
        }
        int[][] records = pieces.get(sweep);
        int[] found = new int[records.length];
        for (int piece = 0; piece < found.length; piece++) {
            for (int at = 0; at < records[piece].length; at += 2) {
                found[piece] += records[piece][at] == kind ? records[piece][at + 1] : 0;
            }
        }
        return Optional.of(found);
    }
}
