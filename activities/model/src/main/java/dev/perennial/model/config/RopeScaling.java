package dev.perennial.model.config;

/** How rotary frequencies are stretched beyond the context length a model was first trained on. */
public sealed interface RopeScaling permits RopeScaling.Each, Yarn {
    /**
     * The frequencies that take the place of the unscaled ones, in radians a position.
     *
     * @param frequencies theta^(-2i/n), i from 0 to n/2
     * @param theta their base
     */
    double[] scaled(double[] frequencies, double theta);

    /**
     * The base of the frequencies in a sequence of so many positions, in place of the one given.
     *
     * @param theta the base given
     * @param rotated how many numbers of a head are rotated
     * @param positions how many positions the sequence has in all
     */
    default double theta(double theta, int rotated, int positions) {
        return theta;
    }

    /** What the sines and cosines are multiplied with. */
    double magnitude();

    /** The name in config.json. */
    String type();

    /** A scaling that looks at each frequency on its own and leaves magnitudes. */
    sealed interface Each extends RopeScaling {
        /** The frequency that takes the place of one unscaled frequency. */
        double scaled(double frequency);

        @Override
        default double[] scaled(double[] frequencies, double theta) {
            double[] scaled = new double[frequencies.length];
            for (int i = 0; i < scaled.length; i++) {
                scaled[i] = scaled(frequencies[i]);
            }
            return scaled;
        }

        @Override
        default double magnitude() {
            return 1;
        }
    }

    /** No scaling ({@code default}). */
    record Plain() implements Each {
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
    record Linear(double factor) implements Each {
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
     * A base that grows with the length of a sequence, from the model's context on ({@code dynamic}; "Dynamic NTK",
     * Peng et al. 2023, arXiv 2309.00071, §3.1 and §3.3): theta * (factor * length / context - factor + 1)^(n / (n -
     * 2)), where n numbers of a head are rotated.
     *
     * <p>All positions of a sequence turn by the base of its whole length, so that beyond the context each further
     * token changes what every layer makes of all earlier ones, not their keys alone: nothing that was kept of a
     * shorter sequence is part of a longer. A sequence of any length is therefore read as a whole, in which it equals
     * one pass of transformers, and generation beyond the context is refused. transformers decodes there from keys that
     * were turned by older bases, which is not what it computes of the whole; and after a long sequence it keeps the
     * base for shorter ones until one is shorter than the context.
     *
     * @param factor how fast the base grows
     * @param context up to how many positions the base stays as it is
     */
    record Dynamic(double factor, int context) implements Each {
        public Dynamic {
            requireFactor(factor);
            if (context <= 0) {
                throw new MalformedModelException("expected a positive max_position_embeddings, found " + context);
            }
        }

        @Override
        public double theta(double theta, int rotated, int positions) {
            // a single pair has the frequency 1 whatever the base
            if (positions <= context || rotated <= 2) {
                return theta;
            }
            double growth = factor * positions / context - (factor - 1);
            return theta * Math.pow(growth, rotated / (rotated - 2.0));
        }

        @Override
        public double scaled(double frequency) {
            return frequency;
        }

        @Override
        public String type() {
            return "dynamic";
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
            implements Each {
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

    /** Refuses factors that squeeze rather than stretch. */
    static void requireFactor(double factor) {
        if (!(factor >= 1 && Double.isFinite(factor))) {
            throw new MalformedModelException("expected a rope scaling factor of at least 1, found " + factor);
        }
    }
}
