package dev.perennial.cli.outcome;

import java.util.Locale;

/** How many bytes are done, how fast, and how long the rest takes at this speed; not for several threads. */
final class Throughput {
    private static final double MB = 1e6;
    private static final double GB = 1e9;
    private static final double SECOND = 1e9;

    private long first = -1;
    private long start;
    private long done;
    private long all;

    /** So much is done at a moment; what is done at the first one is no work of ours. */
    void at(long part, long whole, long nanos) {
        if (first < 0) {
            first = part;
            start = nanos;
        }
        done = part;
        all = whole;
    }

    /** The figures at a moment; empty before the first hundredth of the work. */
    String words(long nanos) {
        if (first < 0 || done == first || done - first < (all - first) / 100 || nanos <= start) {
            return "";
        }
        double speed = (done - first) * SECOND / (nanos - start);
        boolean large = all >= GB;
        return String.format(
                Locale.ROOT,
                large
                        ? ", %.2f of %.2f GB, %.2f GB/s, about %.0f s left"
                        : ", %.1f of %.1f MB, %.1f MB/s, about %.0f s left",
                done / (large ? GB : MB),
                all / (large ? GB : MB),
                speed / (large ? GB : MB),
                (all - done) / speed);
    }
}
