package dev.perennial.merge.run;

import dev.perennial.merge.failure.MergeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The files of a model folder that make it answer as it does beside its weights: configuration, tokenizer, template.
 */
public final class SideFiles {
    private static final Set<String> ABOUT =
            Set.of("README.md", "mergekit_config.yml", "provenance.json", "perennial-edits.json", "SHA256SUMS");
    private static final List<String> WEIGHTS =
            List.of(".safetensors", ".index.json", ".bin", ".pt", ".pth", ".gguf", ".onnx", ".msgpack", ".h5");

    private SideFiles() {}

    /**
     * Those of a folder in name order, without weights, hidden files, and what tells where the model comes from; none
     * of a file of weights.
     */
    public static List<Path> of(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(SideFiles::counts).sorted().toList();
        }
    }

    /**
     * Takes the name of a file that lies in a folder itself.
     *
     * @throws MergeException.Refused if it leads elsewhere
     */
    public static void requireName(String name) {
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.contains("/") || name.contains("\\")) {
            throw new MergeException.Refused("expected the name of a file in its folder, found '" + name
                    + "', which leads elsewhere; do not use what names it");
        }
    }

    private static boolean counts(Path file) {
        String name = file.getFileName().toString();
        return Files.isRegularFile(file)
                && !name.startsWith(".")
                && WEIGHTS.stream().noneMatch(name::endsWith)
                && !ABOUT.contains(name);
    }
}
