package dev.perennial.model.config;

import java.nio.file.Path;

/**
 * The shape of a Llama-family decoder: RMSNorm, rotary positions, grouped-query attention, SwiGLU.
 *
 * @param vocabulary tokens
 * @param hidden width of the residual stream
 * @param intermediate width inside an MLP
 * @param layers decoder layers
 * @param attention heads
 * @param context the most positions a sequence may have
 * @param rope rotary positions
 * @param head norm and output head
 */
public record ModelConfig(
        int vocabulary,
        int hidden,
        int intermediate,
        int layers,
        Attention attention,
        int context,
        Rope rope,
        Head head) {
    public ModelConfig {
        requirePositive("vocab_size", vocabulary);
        requirePositive("hidden_size", hidden);
        requirePositive("intermediate_size", intermediate);
        requirePositive("num_hidden_layers", layers);
        requirePositive("max_position_embeddings", context);
    }

    /**
     * The end of the network.
     *
     * @param normEpsilon added to the mean square in every RMSNorm
     * @param tied whether the output head is the token embedding
     */
    public record Head(double normEpsilon, boolean tied) {
        public Head {
            if (!(normEpsilon > 0 && normEpsilon < 1)) {
                throw new MalformedModelException("expected rms_norm_eps between 0 and 1, found " + normEpsilon);
            }
        }
    }

    /** A small model with a tied head, MLPs of about 8/3 of the width, rope base 10,000 and norm epsilon 1e-5. */
    public static ModelConfig small(int vocabulary, int width, int layers, Attention attention, int context) {
        int intermediate = (8 * width / 3 + 31) / 32 * 32;
        return new ModelConfig(
                vocabulary, width, intermediate, layers, attention, context, Rope.of(10_000), new Head(1e-5, true));
    }

    /**
     * Reads {@code config.json} of a Hugging Face folder, in the spelling of transformers 4 or 5.
     *
     * @throws UnsupportedModelException naming the architecture, rope type or feature that this module does not run
     * @throws MalformedModelException if a key is missing or makes no sense
     * @throws ModelIoException if the file cannot be read
     */
    public static ModelConfig open(Path folder) {
        return ConfigReader.read(folder.resolve("config.json"));
    }

    /** As {@link #open}, from the text of a config.json. */
    public static ModelConfig parse(String json) {
        return ConfigReader.parse(json, "config.json");
    }

    private static void requirePositive(String key, int value) {
        if (value <= 0) {
            throw new MalformedModelException("expected a positive " + key + ", found " + value);
        }
    }
}
