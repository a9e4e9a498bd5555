package dev.perennial.drift.profile;

/**
 * A fixed grid on which a numeric signal is counted. All grids share one log-linear shape over the magnitude {@code u =
 * |value| / unit}: 64 bins of width 1 for {@code u < 64}, then 32 bins an octave (relative width at most 1/32) up to
 * {@code 2^24}, then one bin for everything above: {@value #BINS} bins in all. A grid never depends on data, so that
 * counts of any two windows add, in any order, to exactly the counts of both together. Bins ascend in magnitude.
 */
public enum Grid {
    /** Whole numbers from 0: lengths; exact below 64. */
    COUNT("count/1", 1.0, 1),
    /** Log-probabilities in nats, 0 and below; resolution 1/4096 nat near 0. */
    LOG_PROBABILITY("log-probability/1", 0x1p-12, -1),
    /** Entropies in nats, 0 and above; resolution 1/4096 nat near 0. */
    ENTROPY("entropy/1", 0x1p-12, 1);

    static final int BINS = 641;
    private static final int LINEAR = 64;
    private static final int PER_OCTAVE = 32;
    private static final int FIRST_OCTAVE = 6;
    private static final double TOP = 0x1p24;
    private static final double SLACK = 1e-6;

    private final String id;
    private final double unit;
    private final int sign;

    Grid(String id, double unit, int sign) {
        this.id = id;
        this.unit = unit;
        this.sign = sign;
    }

    /** The grid's name and version in stored profiles; another shape would get another version. */
    public String id() {
        return id;
    }

    /** How many bins every grid has. */
    public int bins() {
        return BINS;
    }

    /** Whether values grow (1) or fall (-1) with the bin number. */
    public int sign() {
        return sign;
    }

    /**
     * The bin of a value.
     *
     * @throws IllegalArgumentException when the value is not finite or on the wrong side of 0
     */
    public int bin(double value) {
        double magnitude = sign * value;
        if (!Double.isFinite(value) || magnitude < -SLACK) {
            throw new IllegalArgumentException(
                    "expected a finite value " + (sign > 0 ? "of 0 or more" : "of 0 or less") + ", found " + value);
        }
        double u = Math.max(0, magnitude) / unit;
        if (u < LINEAR) {
            return (int) u;
        }
        if (u >= TOP) {
            return BINS - 1;
        }
        int octave = Math.getExponent(u);
        int step = (int) ((Math.scalb(u, -octave) - 1) * PER_OCTAVE);
        return LINEAR + (octave - FIRST_OCTAVE) * PER_OCTAVE + step;
    }

    /** The value that stands for a bin: the middle of what it can hold; the lower edge of the last bin. */
    public double valueOf(int bin) {
        double low = magnitude(bin);
        if (bin == BINS - 1) {
            return sign * low * unit;
        }
        double high = magnitude(bin + 1) - (this == COUNT ? 1 : 0);
        return sign * (low + high) / 2 * unit;
    }

    private static double magnitude(int bin) {
        if (bin < LINEAR) {
            return bin;
        }
        int octave = FIRST_OCTAVE + (bin - LINEAR) / PER_OCTAVE;
        int step = (bin - LINEAR) % PER_OCTAVE;
        return Math.scalb(1 + step / (double) PER_OCTAVE, octave);
    }
}
