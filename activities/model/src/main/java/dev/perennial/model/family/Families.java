package dev.perennial.model.family;

import dev.perennial.model.config.Family;
import dev.perennial.model.config.JsonFields;
import dev.perennial.model.config.MalformedModelException;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.model.config.UnsupportedModelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All families that can be run. To add one, write its file and name it here. */
public final class Families {
    private static final List<Family> ALL = List.of(
            new Llama(),
            new Mistral(),
            new Qwen2(),
            new Qwen3(),
            new Gpt2(),
            new GptNeoX(),
            new Gemma2(),
            new Gemma3());

    private Families() {}

    /**
     * Reads a {@code config.json}, or the one of a Hugging Face folder, in the spelling of transformers 4 or 5.
     *
     * @throws UnsupportedModelException naming the architecture, rope type or feature that this module does not run
     * @throws MalformedModelException if a key is missing or makes no sense
     * @throws dev.perennial.model.config.ModelIoException if the file cannot be read
     */
    public static ModelConfig open(Path fileOrFolder) {
        boolean file = Files.isRegularFile(fileOrFolder);
        return read(JsonFields.read(file ? fileOrFolder : fileOrFolder.resolve("config.json")));
    }

    /** As {@link #open}, from the text of a config.json. */
    public static ModelConfig parse(String json) {
        return read(JsonFields.parse(json, "config.json"));
    }

    /** What {@code architectures} of a config.json may name. */
    public static List<String> architectures() {
        return ALL.stream().flatMap(family -> family.architectures().stream()).toList();
    }

    /** The names, in any family, of the tensors that have a row for each token of the vocabulary. */
    public static Set<String> tensorsByToken() {
        return ALL.stream()
                .flatMap(family -> family.spellings().stream())
                .flatMap(names ->
                        Stream.of(names.ends().embedding(), names.ends().head()))
                .map(module -> module + ".weight")
                .collect(Collectors.toUnmodifiableSet());
    }

    private static ModelConfig read(JsonFields fields) {
        Family family = family(fields);
        fields.refuse(fields.has("quantization_config"), "quantization_config", "unquantised weights");
        return family.read(fields);
    }

    private static Family family(JsonFields fields) {
        List<String> named = fields.texts("architectures");
        String known = String.join(", ", architectures());
        if (named.isEmpty()) {
            throw new MalformedModelException(fields.origin() + ": architectures is missing; name one of " + known);
        }
        return ALL.stream()
                .filter(family -> named.size() == 1 && family.architectures().contains(named.get(0)))
                .findFirst()
                .orElseThrow(() -> new UnsupportedModelException(fields.origin() + ": architecture "
                        + String.join(", ", named) + " is not supported; use a model of " + known));
    }
}
