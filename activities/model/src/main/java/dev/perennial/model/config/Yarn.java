package dev.perennial.model.config;

/**
 * YaRN ({@code yarn}; Peng et al. 2023, arXiv 2309.00071, §3.2 and §3.4): pairs that turn often in the original context
 * keep their frequency, those that turn seldom are divided by the factor, those between are blended along their number.
 *
 * @param factor by how much seldom turns are stretched
 * @param magnitude what sines and cosines are multiplied with
 * @param fast pairs with more turns than this are kept
 * @param slow pairs with fewer turns than this are stretched fully
 * @param originalContext the context length first trained on, in tokens
 * @param whole whether the borders between pairs are rounded away from each other to whole pairs
 */
public record Yarn(double factor, double magnitude, double fast, double slow, int originalContext, boolean whole)
        implements RopeScaling {
    /** The narrowest blend, which is not a division by zero. */
    private static final double NARROWEST = 1e-3;

    public Yarn {
        RopeScaling.requireFactor(factor);
        if (!(slow > 0 && fast > slow) || originalContext <= 0 || !(magnitude > 0)) {
            throw new MalformedModelException("expected 0 < beta_slow < beta_fast, a positive attention_factor and a "
                    + "positive original_max_position_embeddings, found " + slow + ", " + fast + ", " + magnitude
                    + " and " + originalContext);
        }
    }

    /** The magnitude that goes with a factor where none is given: 0.1 ln(factor) * weight + 1 (there, eq. 22). */
    public static double magnitude(double factor, double weight) {
        return factor <= 1 ? 1 : 0.1 * weight * Math.log(factor) + 1;
    }

    @Override
    public double[] scaled(double[] frequencies, double theta) {
        int rotated = 2 * frequencies.length;
        double low = pair(fast, rotated, theta);
        double high = pair(slow, rotated, theta);
        double first = Math.max(whole ? Math.floor(low) : low, 0);
        double last = Math.min(whole ? Math.ceil(high) : high, rotated - 1);
        double span = last == first ? NARROWEST : last - first;
        double[] scaled = new double[frequencies.length];
        for (int i = 0; i < scaled.length; i++) {
            double stretched = Math.min(1, Math.max(0, (i - first) / span));
            scaled[i] = frequencies[i] * (1 - stretched) + frequencies[i] / factor * stretched;
        }
        return scaled;
    }

    /** The number of the pair, not rounded, that turns so often in the original context. */
    private double pair(double turns, int rotated, double theta) {
        return rotated * Math.log(originalContext / (turns * 2 * Math.PI)) / (2 * Math.log(theta));
    }

    @Override
    public String type() {
        return "yarn";
    }
}
