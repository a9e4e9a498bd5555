package dev.perennial.model.config;

/** How rotary frequencies are stretched beyond the context length a model was first trained on. */
public sealed interface RopeScaling {
    /** The frequency that takes the place of one unscaled frequency, in radians a position. */
    double scaled(double frequency);

    /** The name in config.json. */
    String type();

    /** No scaling ({@code default}). */
    record Plain() implements RopeScaling {
        @Override
        public double scaled(double frequency) {
            return frequency;
        }

        @Override
        public String type() {
            return "default";
        }
    }

    /**
     * Position interpolation ({@code linear}; Chen et al. 2023, arXiv 2306.15595, eq. 4).
     *
     * @param factor by how much positions are squeezed, at least 1
     */
    record Linear(double factor) implements RopeScaling {
        public Linear {
            requireFactor(factor);
        }

        @Override
        public double scaled(double frequency) {
            return frequency / factor;
        }

        @Override
        public String type() {
            return "linear";
        }
    }

    /**
     * Llama 3's scaling by wavelength ({@code llama3}): long waves are divided by the factor, short ones kept, those
     * between blended.
     *
     * @param factor by how much long waves are stretched
     * @param lowFrequencyFactor waves longer than the original context over this are stretched fully
     * @param highFrequencyFactor waves shorter than the original context over this are kept
     * @param originalContext the context length first trained on, in tokens
     */
    record Llama3(double factor, double lowFrequencyFactor, double highFrequencyFactor, int originalContext)
            implements RopeScaling {
        public Llama3 {
            requireFactor(factor);
            if (!(lowFrequencyFactor > 0 && highFrequencyFactor > lowFrequencyFactor) || originalContext <= 0) {
                throw new MalformedModelException("expected 0 < low_freq_factor < high_freq_factor and a positive "
                        + "original_max_position_embeddings, found " + lowFrequencyFactor + ", " + highFrequencyFactor
                        + " and " + originalContext);
            }
        }

        @Override
        public double scaled(double frequency) {
            double waves = originalContext * frequency / (2 * Math.PI);
            if (waves > highFrequencyFactor) {
                return frequency;
            }
            if (waves < lowFrequencyFactor) {
                return frequency / factor;
            }
            double smooth = (waves - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor);
            return (1 - smooth) * frequency / factor + smooth * frequency;
        }

        @Override
        public String type() {
            return "llama3";
        }
    }

    private static void requireFactor(double factor) {
        if (!(factor >= 1 && Double.isFinite(factor))) {
            throw new MalformedModelException("expected a rope scaling factor of at least 1, found " + factor);
        }
    }
}
