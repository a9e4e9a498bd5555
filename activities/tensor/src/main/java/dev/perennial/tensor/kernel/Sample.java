package dev.perennial.tensor.kernel;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Magnitudes from places that are equally far apart, for a guess at where a count of all will be cut. 768 KiB for each
 * of the values.
 */
final class Sample {
    /** Elements that are read at each place. */
    static final int RUN = 256;

    private static final int ELEMENTS_A_PLACE = 1 << 15;
    private static final int FEWEST = 32;
    private static final int MOST = 512;
    private static final int LOW_BITS = 15;
    private static final int MAGNITUDE = 0x7fffffff;
    private static final double ERRORS = 3;
    private static final int ONE_IN = 4;
    private static final int GOLDEN = 0x9e3779b9;

    private final int[] found;
    private final int[] upper = new int[1 << 16];
    private int size;
    private int highest;

    private Sample(int places) {
        this.found = new int[places * RUN];
    }

    /** Of all elements of these sweeps together, one for each of so many of their values. */
    static List<Sample> of(List<Sweep> sweeps, long elements, int values) {
        int places = (int) Math.max(FEWEST, Math.min(MOST, elements / ELEMENTS_A_PLACE));
        List<Sample> samples =
                IntStream.range(0, values).mapToObj(i -> new Sample(places)).toList();
        long step = elements / places;
        long before = 0;
        int place = 0;
        for (Sweep sweep : sweeps) {
            for (; place < places && place * step < before + sweep.elements(); place++) {
                long first = place * step - before;
                sweep.look(first, (int) Math.min(RUN, sweep.elements() - first), (arrays, span) -> {
                    for (int i = 0; i < values; i++) {
                        samples.get(i).add(arrays[i], span);
                    }
                });
            }
            before += sweep.elements();
        }
        return samples;
    }

    private void add(float[] values, Span span) {
        for (int k = 0; k < span.count(); k++) {
            int magnitude = Float.floatToRawIntBits(values[k]) & MAGNITUDE;
            found[size++] = magnitude;
            upper[magnitude >>> LOW_BITS]++;
            highest = Math.max(highest, magnitude >>> LOW_BITS);
        }
    }

    /** A bracket that holds the magnitude below which this share of all is cut off, very likely. */
    Histogram bracket(double share) {
        int guess = bits(share * size);
        double margin = ERRORS * error(guess) * size + 2;
        int high = share * size - margin <= 0 ? Block.INFINITY : bits(share * size - margin) | ((1 << LOW_BITS) - 1);
        int low = share * size + margin >= size ? 0 : bits(share * size + margin);
        int[] modes = modes(low, high);
        return new Histogram(low, Math.min(high, Block.INFINITY), modes[0], modes[1]);
    }

    /** The two that come most often between these; the lowest for what is not there. */
    private int[] modes(int low, int high) {
        int[] there = between(low, high);
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(2 * there.length);
        int[] numbers = new int[1 << bits];
        int[] times = new int[1 << bits];
        for (int number : there) {
            int slot = slot(number, numbers, times, bits);
            numbers[slot] = number;
            times[slot]++;
        }
        int first = most(times);
        int often = times[first];
        times[first] = 0;
        int second = most(times);
        return new int[] {often > 0 ? numbers[first] : low, times[second] > 0 ? numbers[second] : low};
    }

    /** Where a number is, or is to be, in a table that is at most half full. */
    private static int slot(int number, int[] numbers, int[] times, int bits) {
        int slot = bits == 0 ? 0 : (number * GOLDEN) >>> (Integer.SIZE - bits);
        while (times[slot] > 0 && numbers[slot] != number) {
            slot = (slot + 1) & (times.length - 1);
        }
        return slot;
    }

    private static int most(int[] times) {
        int most = 0;
        for (int i = 1; i < times.length; i++) {
            most = times[i] > times[most] ? i : most;
        }
        return most;
    }

    /** What one in four of the sample has there, which is enough to tell what comes often. */
    private int[] between(int low, int high) {
        int room = 1;
        for (int kind = low >>> LOW_BITS; kind <= high >>> LOW_BITS; kind++) {
            room += upper[kind];
        }
        int[] there = new int[room];
        int count = 0;
        for (int i = 0; i < size; i += ONE_IN) {
            there[count] = found[i];
            count += found[i] >= low && found[i] <= high ? 1 : 0;
        }
        return Arrays.copyOf(there, count);
    }

    /** The upper bits of the magnitude of this rank. */
    private int bits(double rank) {
        long left = (long) Math.ceil(rank);
        int kind = highest;
        while (kind > 0 && upper[kind] < left) {
            left -= upper[kind--];
        }
        return kind << LOW_BITS;
    }

    private int above(int bits, int from, int end) {
        int above = 0;
        for (int i = from; i < end; i++) {
            above += (bits - found[i]) >>> 31;
        }
        return above;
    }

    /** The standard error of the share of those above a number, as shares differ from place to place. */
    private double error(int bits) {
        double[] shares = new double[(size + RUN - 1) / RUN];
        for (int run = 0; run < shares.length; run++) {
            shares[run] = above(bits, run * RUN, Math.min(size, (run + 1) * RUN)) / (double) RUN;
        }
        double mean = Arrays.stream(shares).average().orElse(0);
        double squares = Arrays.stream(shares)
                .map(share -> (share - mean) * (share - mean))
                .sum();
        return Math.sqrt(squares) / shares.length;
    }
}
