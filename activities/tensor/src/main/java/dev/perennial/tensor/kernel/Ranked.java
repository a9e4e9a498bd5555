package dev.perennial.tensor.kernel;

import dev.perennial.tensor.parallel.Spares;
import dev.perennial.tensor.parallel.Workers;

/**
 * Elements by chance, the larger the likelier: with the rank in its row, from 0 for the smallest magnitude to 1 for the
 * largest, an element is kept with a probability of {@code density - range + 2 range rank} (DELLA, Deep et al. 2024,
 * arXiv 2406.11617, section 3.1, where a drop probability falls as the rank rises). Elements of like magnitude share
 * the mean of their ranks: those of one of the 32 equal steps of each power of two, and all below the 16 powers that
 * begin with the row's largest. So the density is met as by ranks one by one. One in a row of its own is kept with the
 * density. Rows are runs of the last dimension; mergekit 0.1.5 ranks along the second one, which is the same of
 * matrices only.
 *
 * @param mask which are kept; one bit of heap an element, and meanwhile 36 bytes a row and 12 an element of a row and
 *     thread
 * @param kept what that leaves
 */
public record Ranked(Mask mask, Kept kept) {
    /** Chosen by the numbers of a stream. */
    public static Ranked of(Delta delta, Philox stream, double density, double range) {
        requireRange(density, range);
        Rows rows = new Rows(delta);
        BitMask mask = new BitMask(rows.count() * (long) rows.length());
        Kept[] parts = new Kept[rows.count()];
        Spares<Lane> lanes = new Spares<>(() -> new Lane(rows.length(), density, range));
        rows.visit(Workers.shared(), (row, magnitudes) -> {
            long first = row * (long) rows.length();
            int[] drawn = Draws.kinds(stream, first, rows.length());
            lanes.lend(lane -> {
                lane.rank(magnitudes);
                lane.choose(magnitudes, drawn, at -> Draws.rest(stream, first + at));
                parts[row] = kept(magnitudes, drawn);
            });
            mask.keepAll(first, drawn);
        });
        double sum = 0;
        double all = 0;
        for (Kept part : parts) {
            sum += part.sum();
            all += part.all();
        }
        return new Ranked(mask, new Kept(sum, all));
    }

    /**
     * The same elements, each divided by its probability, so that task vectors keep their expectation (DELLA, equation
     * 4). Two bytes of heap an element instead of a bit.
     */
    public static Mask divided(Delta delta, Philox stream, double density, double range) {
        requireRange(density, range);
        Rows rows = new Rows(delta);
        double lowest = rows.length() == 1 ? density : density - range;
        InverseMask mask = new InverseMask(rows.count(), rows.length(), lowest, rows.length() == 1 ? 0 : 2 * range);
        Spares<Lane> lanes = new Spares<>(() -> new Lane(rows.length(), density, range));
        rows.visit(Workers.shared(), (row, magnitudes) -> {
            long first = row * (long) rows.length();
            int[] drawn = Draws.kinds(stream, first, rows.length());
            lanes.lend(lane -> {
                lane.rank(magnitudes);
                lane.choose(magnitudes, drawn, at -> Draws.rest(stream, first + at));
                for (int i = 0; i < drawn.length; i++) {
                    if (drawn[i] != 0) {
                        mask.keep(row, i, lane.probability(magnitudes[i]));
                    }
                }
            });
        });
        return mask;
    }

    /** Sums over elements that have a 1 and over all, each by four running sums over elements that are four apart. */
    private static Kept kept(int[] magnitudes, int[] ones) {
        double[] sums = new double[4];
        double[] all = new double[4];
        int whole = ones.length & ~3;
        for (int i = 0; i < whole; i += 4) {
            all[0] += Float.intBitsToFloat(magnitudes[i]);
            all[1] += Float.intBitsToFloat(magnitudes[i + 1]);
            all[2] += Float.intBitsToFloat(magnitudes[i + 2]);
            all[3] += Float.intBitsToFloat(magnitudes[i + 3]);
            sums[0] += Float.intBitsToFloat(magnitudes[i] & -ones[i]);
            sums[1] += Float.intBitsToFloat(magnitudes[i + 1] & -ones[i + 1]);
            sums[2] += Float.intBitsToFloat(magnitudes[i + 2] & -ones[i + 2]);
            sums[3] += Float.intBitsToFloat(magnitudes[i + 3] & -ones[i + 3]);
        }
        for (int i = whole; i < ones.length; i++) {
            all[0] += Float.intBitsToFloat(magnitudes[i]);
            sums[0] += Float.intBitsToFloat(magnitudes[i] & -ones[i]);
        }
        return new Kept((sums[0] + sums[1]) + (sums[2] + sums[3]), (all[0] + all[1]) + (all[2] + all[3]));
    }

    private static void requireRange(double density, double range) {
        if (!(range >= 0 && density - range >= 0 && density + range <= 1)) {
            throw new IllegalArgumentException("expected a density from the range to 1 less the range, found density "
                    + density + " and range " + range);
        }
    }

    /** The 24 bits behind the first eight of the number of an element. */
    private interface Rest {
        int of(int at);
    }

    /** One thread's groups of like magnitude, with their probabilities as 32 bits behind the point. */
    private static final class Lane {
        private static final int GROUPS = 1 << 9;
        private static final int SHIFT = 18;
        private static final double ONE = 0x1p32;
        private static final int REST = 24;

        private final double lowest;
        private final double step;
        private final int[] even = new int[GROUPS];
        private final int[] odd = new int[GROUPS];
        private final int[] limits = new int[GROUPS];
        private int most;

        Lane(int length, double density, double range) {
            this.lowest = (density - (length == 1 ? 0 : range)) * ONE;
            this.step = length == 1 ? 0 : 2 * range * ONE / (length - 1);
        }

        /** Counts the groups of a row, the first of which holds its largest, and gives them their probabilities. */
        void rank(int[] magnitudes) {
            most = 0;
            for (int magnitude : magnitudes) {
                most = Math.max(most, magnitude);
            }
            count(magnitudes);
            int left = magnitudes.length;
            for (int group = 0; left > 0; group++) {
                int count = even[group] + odd[group];
                even[group] = 0;
                odd[group] = 0;
                limits[group] = (int) Math.min((long) (lowest + step * (left - 0.5 * (count + 1))), (1L << 32) - 1);
                left -= count;
            }
        }

        /** In two places in turn, as each waits for what was counted there before. */
        private void count(int[] magnitudes) {
            int whole = magnitudes.length & ~1;
            for (int i = 0; i < whole; i += 2) {
                even[group(magnitudes[i])]++;
                odd[group(magnitudes[i + 1])]++;
            }
            if (whole < magnitudes.length) {
                even[group(magnitudes[whole])]++;
            }
        }

        private int group(int magnitude) {
            return Math.min((most - magnitude) >> SHIFT, GROUPS - 1);
        }

        double probability(int magnitude) {
            return Integer.toUnsignedLong(limits[group(magnitude)]) / ONE;
        }

        /** Makes of each number drawn a 1 where its element is kept and a 0 where not. */
        void choose(int[] magnitudes, int[] drawn, Rest rest) {
            for (int i = 0; i < drawn.length; i++) {
                int limit = limits[group(magnitudes[i])];
                int before = drawn[i] - (limit >>> REST);
                drawn[i] = before == 0 ? undecided(limit, i, rest) : before >>> 31;
            }
        }

        private static int undecided(int limit, int at, Rest rest) {
            return (rest.of(at) - (limit & (1 << REST) - 1)) >>> 31;
        }
    }
}
