package dev.perennial.tensor.kernel;

import dev.perennial.tensor.parallel.Spares;
import dev.perennial.tensor.parallel.Workers;
import java.util.Arrays;

/**
 * Elements by chance, the larger the likelier: with the rank in its row, from 0 for the smallest magnitude to 1 for the
 * largest, an element is kept with a probability of {@code density - range + 2 range rank} (DELLA, Deep et al. 2024,
 * arXiv 2406.11617, section 3.1, where a drop probability falls as the rank rises). Elements of like magnitude share
 * the mean of their ranks: those of one of 512 equal steps, fewer for short rows, on the scale of their bits, which
 * rises with the logarithm. So the density is met as by ranks one by one. One in a row of its own is kept with the
 * density. Rows are runs of the last dimension; mergekit 0.1.5 ranks along the second one, which is the same of
 * matrices only.
 *
 * @param mask which are kept; one bit of heap an element, and meanwhile 36 bytes a row and 20 an element of a row and
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
                lane.choose(drawn, at -> Draws.within(stream, first + at));
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
                lane.choose(drawn, at -> Draws.within(stream, first + at));
                for (int i = 0; i < drawn.length; i++) {
                    if (drawn[i] != 0) {
                        mask.keep(row, i, lane.probability(i));
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

    /** The rest of the number of an element. */
    private interface Rest {
        float of(int at);
    }

    /** One thread's groups of like magnitude, with their probabilities in 256ths, whole ones and the rest. */
    private static final class Lane {
        private static final int MOST_GROUPS = 1 << 9;

        private final double lowest;
        private final double step;
        private final int[] groups;
        private final int[] counts;
        private final int[] wholes;
        private final float[] rests;

        Lane(int length, double density, double range) {
            this.lowest = (density - (length == 1 ? 0 : range)) * Draws.KINDS;
            this.step = length == 1 ? 0 : 2 * range * Draws.KINDS / (length - 1);
            this.groups = new int[length];
            this.counts = new int[Math.min(MOST_GROUPS, 2 * Integer.highestOneBit(Math.max(1, length))) + 1];
            this.wholes = new int[counts.length];
            this.rests = new float[counts.length];
        }

        /** Puts each element into its group; 0 is in a group of its own, the first. */
        void rank(int[] magnitudes) {
            int least = Integer.MAX_VALUE;
            int most = 0;
            for (int magnitude : magnitudes) {
                least = Math.min(least, magnitude - 1 & Integer.MAX_VALUE);
                most = Math.max(most, magnitude);
            }
            int shift = 0;
            while (((long) most - least) >> shift > counts.length - 2) {
                shift++;
            }
            for (int i = 0; i < groups.length; i++) {
                int above = (magnitudes[i] - 1 - least) >> shift;
                groups[i] = (above + 1) & ~(above >> 31);
            }
            Arrays.fill(counts, 0);
            for (int group : groups) {
                counts[group]++;
            }
            int before = 0;
            for (int group = 0; group < counts.length; group++) {
                double limit = lowest + step * (before + 0.5 * (counts[group] - 1));
                wholes[group] = (int) limit;
                rests[group] = (float) (limit - (int) limit);
                before += counts[group];
            }
        }

        double probability(int at) {
            return (wholes[groups[at]] + (double) rests[groups[at]]) / Draws.KINDS;
        }

        /** Makes of each number drawn a 1 where its element is kept and a 0 where not. */
        void choose(int[] drawn, Rest rest) {
            for (int i = 0; i < groups.length; i++) {
                int whole = wholes[groups[i]];
                int kept = (drawn[i] - whole) >>> 31;
                if (drawn[i] == whole) {
                    kept = rest.of(i) < rests[groups[i]] ? 1 : 0;
                }
                drawn[i] = kept;
            }
        }
    }
}
