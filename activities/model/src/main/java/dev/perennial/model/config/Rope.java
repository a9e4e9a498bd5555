package dev.perennial.model.config;

/**
 * Rotary position embedding (Su et al. 2021, arXiv 2104.09864, §3.2.2), in the arrangement of Llama: pair i of a head
 * is its numbers i and i + headSize/2.
 *
 * @param theta the base of the frequencies, theta^(-2i/headSize)
 * @param scaling how they are stretched
 */
public record Rope(double theta, RopeScaling scaling) {
    public Rope {
        if (!(theta > 0 && Double.isFinite(theta))) {
            throw new MalformedModelException("expected a positive rope_theta, found " + theta);
        }
    }

    /** Unscaled rotation with this base. */
    public static Rope of(double theta) {
        return new Rope(theta, new RopeScaling.Plain());
    }

    /** The frequencies of the headSize/2 pairs of a head, in radians a position. */
    public double[] frequencies(int headSize) {
        double[] frequencies = new double[headSize / 2];
        for (int i = 0; i < frequencies.length; i++) {
            frequencies[i] = scaling.scaled(Math.pow(theta, -2.0 * i / headSize));
        }
        return frequencies;
    }
}
