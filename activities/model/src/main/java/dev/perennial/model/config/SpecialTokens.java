package dev.perennial.model.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Tokens that mark where a text begins and ends.
 *
 * @param beginning the token put before a text, or none
 * @param ends tokens that end a generation, or none
 */
public record SpecialTokens(List<Integer> beginning, List<Integer> ends) {
    /** No such tokens. */
    public static final SpecialTokens NONE = new SpecialTokens(List.of(), List.of());

    public SpecialTokens {
        beginning = List.copyOf(beginning);
        ends = List.copyOf(ends);
    }

    /**
     * Reads {@code bos_token_id} and {@code eos_token_id} of a folder: generation_config.json where it says, else
     * config.json.
     */
    public static SpecialTokens open(Path folder) {
        return open(folder.resolve("config.json"), folder.resolve("generation_config.json"));
    }

    /** The same of two files, the second of which need not be there. */
    public static SpecialTokens open(Path configFile, Path generation) {
        JsonFields config = JsonFields.read(configFile);
        JsonFields first = Files.exists(generation) ? JsonFields.read(generation) : config;
        return new SpecialTokens(
                first.orElse(config, "bos_token_id").integers("bos_token_id"),
                first.orElse(config, "eos_token_id").integers("eos_token_id"));
    }
}
