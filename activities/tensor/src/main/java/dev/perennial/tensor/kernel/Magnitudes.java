package dev.perennial.tensor.kernel;

import dev.perennial.tensor.Progress;
import dev.perennial.tensor.kernel.Selection.Count;
import dev.perennial.tensor.parallel.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Masks by magnitude: exact counts without a sort. Magnitudes are compared by their bits; a sample tells about where
 * the last one kept lies, and one pass, seldom two, counts what is above and what is there. Of equal magnitudes those
 * with the lowest positions count first, and -0 equals 0. Results do not depend on threads. NaN and infinity are
 * refused, naming tensor and position. Needs for each count 9 MiB of heap and 0.1 MiB a thread at most, whatever the
 * tensor, besides what {@link Recipe} states.
 */
public final class Magnitudes {
    private Magnitudes() {}

    /** The so many largest elements. */
    public static Mask largest(Delta delta, long kept) {
        return largest(List.of(delta), kept, Progress.NONE).get(0);
    }

    /**
     * The so many largest elements of several tensors together, which count as one row of elements in their order.
     *
     * @return a mask for each
     */
    public static List<Mask> largest(List<Delta> deltas, long kept, Progress progress) {
        Selection selection = new Selection(deltas.stream().map(Sweep::of).toList(), Workers.shared(), progress);
        List<Mask> masks = new ArrayList<>();
        for (Cut cut : selection.largest(kept)) {
            masks.add(new BandMask(cut, Cut.NOTHING));
        }
        return masks;
    }

    /** Masks of {@link #largest} as numbers to be kept, from which {@link #ofCuts} makes them again. */
    public static double[] cuts(List<Mask> masks) {
        return masks.stream()
                .map(BandMask.class::cast)
                .flatMapToDouble(mask ->
                        DoubleStream.of(mask.kept().bits(), (double) mask.kept().until()))
                .toArray();
    }

    /** The masks of these cuts. */
    public static List<Mask> ofCuts(double[] cuts) {
        List<Mask> masks = new ArrayList<>();
        for (int i = 0; i < cuts.length; i += 2) {
            masks.add(new BandMask(new Cut((int) cuts[i], (long) cuts[i + 1]), Cut.NOTHING));
        }
        return masks;
    }

    /**
     * Of elements in falling order those that follow so many outliers, without the small.
     *
     * @param outliers how many of the first to leave out
     * @param kept how many to take then
     */
    public record Band(long outliers, long kept) {}

    /** A band of each of some tensors' differences from a base, which are read together. */
    public static List<Mask> bands(Input base, List<Input> tuned, List<Band> bands) {
        Selection selection = new Selection(List.of(Sweep.of(base, tuned)), Workers.shared(), Progress.NONE);
        List<Count> counts = new ArrayList<>();
        for (int i = 0; i < bands.size(); i++) {
            Band band = bands.get(i);
            counts.add(new Count(i, band.outliers()));
            counts.add(new Count(i, Math.addExact(band.outliers(), band.kept())));
        }
        List<List<Cut>> cuts = selection.largest(counts);
        return IntStream.range(0, bands.size())
                .<Mask>mapToObj(i ->
                        new BandMask(cuts.get(2 * i + 1).get(0), cuts.get(2 * i).get(0)))
                .toList();
    }

    /** The so many elements of which several tensors differ most; its masks are of {@link Spread#variances} only. */
    public static Mask largest(Spread spread, long kept) {
        Selection selection = new Selection(List.of(spread.sweep()), Workers.shared(), Progress.NONE);
        return new BandMask(selection.largest(kept).get(0), Cut.NOTHING);
    }

    /** The magnitude of the so-many-th largest element, counted from 1. */
    public static float kth(Delta delta, long rank) {
        return new Selection(List.of(Sweep.of(delta)), Workers.shared(), Progress.NONE).magnitude(rank);
    }
}
