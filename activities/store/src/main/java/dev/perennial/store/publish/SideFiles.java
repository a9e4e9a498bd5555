package dev.perennial.store.publish;

import dev.perennial.store.manifest.ModelFile;
import dev.perennial.store.object.ObjectBody;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * A model's files besides its weights: configuration, tokenizer, card.
 *
 * @param files their bytes by path in the folder
 */
public record SideFiles(Map<String, ObjectBody> files) {
    public SideFiles {
        files.keySet().forEach(ModelFile::checkPath);
        files = Map.copyOf(files);
    }

    /** No files. */
    public static SideFiles none() {
        return new SideFiles(Map.of());
    }

    /** All files of a model folder but its weights and their index. */
    public static SideFiles of(Path folder) {
        Map<String, ObjectBody> files = new TreeMap<>();
        FolderFiles.list(folder).forEach((path, file) -> {
            if (!FolderFiles.weights(path) && !path.endsWith(".safetensors.index.json")) {
                files.put(path, FolderFiles.body(file));
            }
        });
        return new SideFiles(files);
    }

    /** These and one more, in place of one of the same path. */
    public SideFiles with(String path, byte[] bytes) {
        Map<String, ObjectBody> more = new TreeMap<>(files);
        more.put(path, ObjectBody.of(bytes, ObjectBody.BINARY));
        return new SideFiles(more);
    }

    /** These and one more text, in UTF-8. */
    public SideFiles with(String path, String text) {
        return with(path, text.getBytes(StandardCharsets.UTF_8));
    }
}
