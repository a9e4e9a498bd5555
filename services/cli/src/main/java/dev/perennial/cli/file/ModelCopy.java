package dev.perennial.cli.file;

import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.safetensors.SafetensorsWriter;
import dev.perennial.tensor.safetensors.ShardedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** A model folder like another with other weights: configuration, tokenizer and the like are copied as they are. */
public final class ModelCopy {
    private static final List<String> WEIGHTS = List.of(
            ".safetensors", ".safetensors.index.json", ".bin", ".bin.index.json", ".pt", ".pth", ".gguf", "SHA256SUMS");

    private ModelCopy() {}

    /**
     * Writes into a folder that is empty.
     *
     * @param original whose side files are taken
     * @param without names of side files that are left out
     * @param weights every tensor
     * @param into where to
     */
    public static void write(Path original, Set<String> without, TensorSource weights, Path into) throws IOException {
        ShardedWriter.usual()
                .write(into, Map.of("format", "pt"), weights.tensors(), SafetensorsWriter.Body.of(weights));
        try (Stream<Path> files = Files.list(original)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                String name = file.getFileName().toString();
                if (!without.contains(name) && WEIGHTS.stream().noneMatch(name::endsWith)) {
                    Files.copy(file, into.resolve(name));
                }
            }
        }
    }
}
