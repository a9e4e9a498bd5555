package dev.perennial.tensor.kernel;

import dev.perennial.tensor.parallel.Spares;
import dev.perennial.tensor.parallel.Workers;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Elements by chance, the larger the likelier: with the rank in its row, from 0 for the smallest magnitude to 1 for the
 * largest, an element is kept with a probability of {@code density - range + 2 range rank} (DELLA, Deep et al. 2024,
 * arXiv 2406.11617, section 3.1, where a drop probability falls as the rank rises). Elements of like magnitude share
 * the mean of their ranks: those of one of the 32 equal steps of each power of two, and all below the 16 powers that
 * begin with the row's largest. So the density is met as by ranks one by one. One in a row of its own is kept with the
 * density. Rows are runs of the last dimension; mergekit 0.1.5 ranks along the second one, which is the same of
 * matrices only.
 *
 * @param mask which are kept; one bit of heap an element, and meanwhile 36 bytes a row, and for each thread 33 an
 *     element of a row and 4 more a tensor
 * @param kept what that leaves
 */
public record Ranked(Mask mask, Kept kept) {
    /**
     * How the elements of one tensor are chosen.
     *
     * @param tuned whose differences from the base are ranked
     * @param stream of the numbers by which they are drawn
     * @param density the mean probability
     * @param range how far the least and the most likely are from it
     */
    public record Lot(Input tuned, Philox stream, double density, double range) {
        public Lot {
            if (!(range >= 0 && density - range >= 0 && density + range <= 1)) {
                throw new IllegalArgumentException(
                        "expected a density from the range to 1 less the range, found density " + density
                                + " and range " + range);
            }
        }

        private double lowest(int length) {
            return length == 1 ? density : density - range;
        }

        private double width(int length) {
            return length == 1 ? 0 : 2 * range;
        }
    }

    /** What is done with a row of which elements are drawn. */
    private interface Visit {
        void row(int lot, int row, RankedRow drawn, float[] values);
    }

    /** Those of several tensors, which are read together. */
    public static List<Ranked> of(Input base, List<Lot> lots) {
        Rows rows = rows(base, lots);
        long elements = rows.count() * (long) rows.length();
        List<BitMask> masks = lots.stream().map(lot -> new BitMask(elements)).toList();
        Kept[][] parts = new Kept[lots.size()][rows.count()];
        draw(rows, lots, (lot, row, drawn, values) -> {
            drawn.keep(masks.get(lot), row * (long) rows.length());
            parts[lot][row] = drawn.kept(values);
        });
        return IntStream.range(0, lots.size())
                .mapToObj(lot -> new Ranked(masks.get(lot), Kept.sum(parts[lot])))
                .toList();
    }

    /**
     * The same elements, each divided by its probability, so that task vectors keep their expectation (DELLA, equation
     * 4). Two bytes of heap an element instead of a bit.
     */
    public static List<Mask> divided(Input base, List<Lot> lots) {
        Rows rows = rows(base, lots);
        List<InverseMask> masks = lots.stream()
                .map(lot -> new InverseMask(
                        rows.count(), rows.length(), lot.lowest(rows.length()), lot.width(rows.length())))
                .toList();
        draw(rows, lots, (lot, row, drawn, values) -> {
            for (int place = 0; place < rows.length(); place++) {
                if (drawn.ones()[place] != 0) {
                    masks.get(lot).keep(row, rows.column(place), drawn.probability(place));
                }
            }
        });
        return List.copyOf(masks);
    }

    private static Rows rows(Input base, List<Lot> lots) {
        return new Rows(base, lots.stream().map(Lot::tuned).toList());
    }

    private static void draw(Rows rows, List<Lot> lots, Visit visit) {
        int length = rows.length();
        Spares<RankedRow> drawing = new Spares<>(() -> new RankedRow(length));
        rows.visit(
                Workers.shared(),
                (row, values) -> drawing.lend(drawn -> {
                    for (int i = 0; i < values.length; i++) {
                        Lot lot = lots.get(i);
                        drawn.rank(values[i], lot.lowest(length), lot.width(length) / Math.max(1, length - 1));
                        drawn.draw(lot.stream(), row);
                        visit.row(i, row, drawn, values[i]);
                    }
                }));
    }
}
