package dev.perennial.model.config;

/**
 * Rotary position embedding (Su et al. 2021, arXiv 2104.09864, §3.2.2), in the arrangement of Llama: of the n rotated
 * numbers of a head, which are its first, pair i is numbers i and i + n/2.
 *
 * @param theta the base of the frequencies, theta^(-2i/n)
 * @param share how much of a head is rotated, from 0 to 1
 * @param scaling how the frequencies are stretched
 */
public record Rope(double theta, double share, RopeScaling scaling) {
    /** No rotation. */
    public static final Rope NONE = new Rope(10_000, 0, new RopeScaling.Plain());

    public Rope {
        if (!(theta > 0 && Double.isFinite(theta))) {
            throw new MalformedModelException("expected a positive rope_theta, found " + theta);
        }
        if (!(share >= 0 && share <= 1)) {
            throw new MalformedModelException(
                    "expected a partial_rotary_factor (rotary_pct) from 0 to 1, found " + share);
        }
    }

    /** Whole heads are rotated. */
    public Rope(double theta, RopeScaling scaling) {
        this(theta, 1, scaling);
    }

    /** Unscaled rotation of whole heads with this base. */
    public static Rope of(double theta) {
        return new Rope(theta, new RopeScaling.Plain());
    }

    /** How many numbers of a head are rotated. */
    public int rotated(int headSize) {
        int rotated = (int) (headSize * share);
        if (rotated % 2 != 0) {
            throw new MalformedModelException("expected an even number of rotated elements, since pairs are turned, "
                    + "found " + rotated + " of a head of " + headSize + " (partial_rotary_factor " + share + ")");
        }
        return rotated;
    }

    /** The frequencies of the pairs of a head, in radians a position, in sequences within the model's context. */
    public double[] frequencies(int headSize) {
        return frequencies(headSize, 1);
    }

    /** The same in a sequence of so many positions in all. */
    public double[] frequencies(int headSize, int positions) {
        int rotated = rotated(headSize);
        double base = scaling.theta(theta, rotated, positions);
        double[] frequencies = new double[rotated / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = Math.pow(base, -2.0 * i / rotated);
        }
        return scaling.scaled(frequencies, base);
    }
}
