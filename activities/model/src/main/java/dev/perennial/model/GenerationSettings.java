package dev.perennial.model;

import dev.perennial.model.config.JsonFields;
import dev.perennial.model.config.MalformedModelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What somebody says of a generation: who asks, or a model's generation_config.json. What one leaves out is the next
 * one's to say.
 *
 * @param maxTokens the most tokens to add, at least 1
 * @param temperature as {@link Sampling} has it; 0 is greedy
 * @param topK as {@link Sampling} has it; 0 for all tokens
 * @param topP as {@link Sampling} has it
 */
public record GenerationSettings(
        OptionalInt maxTokens, OptionalDouble temperature, OptionalInt topK, OptionalDouble topP) {
    /** Nothing is said. */
    public static final GenerationSettings NONE = new GenerationSettings(
            OptionalInt.empty(), OptionalDouble.empty(), OptionalInt.empty(), OptionalDouble.empty());

    private static final String FILE = "generation_config.json";

    /** Refuses a number of tokens below 1, and what {@link Sampling} refuses. */
    public GenerationSettings {
        if (maxTokens.orElse(1) < 1) {
            throw new IllegalArgumentException("expected at least one token to add, found " + maxTokens.getAsInt());
        }
        Sampling unused = new Sampling(temperature.orElse(0), topK.orElse(0), topP.orElse(1), 0);
    }

    /**
     * Reads {@code max_new_tokens}, {@code temperature}, {@code top_k} and {@code top_p} of a folder's
     * generation_config.json; all else there is ignored. Unless {@code do_sample} is true, as transformers has it,
     * generations are greedy: the temperature is 0 whatever the file says, while top-k and top-p hold for those who ask
     * for another. Of a folder without the file nothing is said, as of a file that is not there.
     *
     * @throws MalformedModelException naming file and key of what is no such value
     */
    public static GenerationSettings open(Path fileOrFolder) {
        Path file = Files.isDirectory(fileOrFolder) ? fileOrFolder.resolve(FILE) : fileOrFolder;
        return Files.exists(file) ? of(JsonFields.read(file)) : NONE;
    }

    private static GenerationSettings of(JsonFields fields) {
        double temperature = within(fields, "temperature", fields.number("temperature", 1), 0, 100);
        // 0 and -1 both stand for all tokens
        double topK = Math.max(0, within(fields, "top_k", fields.integer("top_k", 0), -1, Integer.MAX_VALUE));
        double topP = within(fields, "top_p", fields.number("top_p", 1), Double.MIN_VALUE, 1);
        double most = within(fields, "max_new_tokens", fields.integer("max_new_tokens", 1), 1, Integer.MAX_VALUE);
        return new GenerationSettings(
                fields.has("max_new_tokens") ? OptionalInt.of((int) most) : OptionalInt.empty(),
                OptionalDouble.of(fields.flag("do_sample", false) ? temperature : 0),
                fields.has("top_k") ? OptionalInt.of((int) topK) : OptionalInt.empty(),
                fields.has("top_p") ? OptionalDouble.of(topP) : OptionalDouble.empty());
    }

    private static double within(JsonFields fields, String key, double found, double least, double most) {
        if (!(found >= least && found <= most)) {
            throw new MalformedModelException(fields.origin() + ": expected " + key + " to be "
                    + (least == Double.MIN_VALUE ? "above 0" : "at least " + (int) least)
                    + (most == Integer.MAX_VALUE ? "" : " and at most " + (int) most) + ", found " + found
                    + "; correct it or leave it out");
        }
        return found;
    }

    /** These, and where they say nothing the others. */
    public GenerationSettings orElse(GenerationSettings others) {
        return new GenerationSettings(
                maxTokens.isPresent() ? maxTokens : others.maxTokens,
                temperature.isPresent() ? temperature : others.temperature,
                topK.isPresent() ? topK : others.topK,
                topP.isPresent() ? topP : others.topP);
    }

    /** How tokens are chosen; greedily, and from all, where nothing is said. */
    public Sampling sampling(long seed) {
        return new Sampling(temperature.orElse(0), topK.orElse(0), topP.orElse(1), seed);
    }
}
