package dev.perennial.tensor.kernel;

import dev.perennial.tensor.parallel.Spares;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Counts of 65,536 kinds, by several threads: 512 KiB for each, and as much for the sum. */
final class Histogram {
    static final int KINDS = 1 << 16;

    private static final long FLUSH = 1L << 30;

    private final long[] counts = new long[KINDS];
    private final Queue<Lane> lanes = new ConcurrentLinkedQueue<>();
    private final Spares<Lane> spares = new Spares<>(this::lane);

    /**
     * One thread's counts; two arrays in turn, since a count of the same kind right after another has to wait for it.
     */
    final class Lane {
        final int[] even = new int[KINDS];
        final int[] odd = new int[KINDS];
        private long since;

        /** To be told of every count before int could overflow. */
        void counted(int elements) {
            since += elements;
            if (since >= FLUSH) {
                flush(this);
            }
        }
    }

    private Lane lane() {
        Lane lane = new Lane();
        lanes.add(lane);
        return lane;
    }

    Spares<Lane> spares() {
        return spares;
    }

    private synchronized void flush(Lane lane) {
        for (int i = 0; i < KINDS; i++) {
            counts[i] += lane.even[i] + (long) lane.odd[i];
            lane.even[i] = 0;
            lane.odd[i] = 0;
        }
        lane.since = 0;
    }

    /** All counts, once no thread counts any more. */
    long[] counts() {
        lanes.forEach(this::flush);
        return counts;
    }
}
