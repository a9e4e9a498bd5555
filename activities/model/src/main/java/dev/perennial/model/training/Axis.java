package dev.perennial.model.training;

import java.util.ArrayList;
import java.util.List;

/**
 * A range of values along a line of a picture.
 *
 * @param least the value at the beginning
 * @param most the value at the end, larger
 * @param from where the beginning is
 * @param to where the end is
 */
record Axis(double least, double most, double from, double to) {
    private static final int TICKS = 6;
    private static final double[] ROUND = {1, 2, 5, 10};

    /** An axis that covers these values, beginning and ending at round ones. */
    static Axis covering(double least, double most, double from, double to) {
        double room = most > least ? most - least : Math.max(1, Math.abs(most));
        double step = step(room);
        double first = Math.floor(least / step) * step;
        double last = Math.ceil(most / step) * step;
        return new Axis(first, last > first ? last : first + step, from, to);
    }

    /** Where a value is. */
    double at(double value) {
        return from + (to - from) * (value - least) / (most - least);
    }

    /** Round values along it. */
    List<Double> ticks() {
        double step = step(most - least);
        List<Double> ticks = new ArrayList<>();
        long last = Math.round(Math.floor(most / step + 1e-9));
        for (long i = Math.round(Math.ceil(least / step - 1e-9)); i <= last; i++) {
            ticks.add(i * step);
        }
        return ticks;
    }

    /** 1, 2 or 5 times a power of ten, so that there are a few ticks. */
    private static double step(double room) {
        double power = Math.pow(10, Math.floor(Math.log10(room / TICKS)));
        for (double round : ROUND) {
            if (room / (round * power) <= TICKS) {
                return round * power;
            }
        }
        throw new IllegalArgumentException("expected a finite range, found " + room);
    }
}
