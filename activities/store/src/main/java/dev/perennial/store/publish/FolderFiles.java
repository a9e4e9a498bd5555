package dev.perennial.store.publish;

import dev.perennial.store.failure.DiskFailure;
import dev.perennial.store.failure.PublishRefusedException;
import dev.perennial.store.manifest.ModelFile;
import dev.perennial.store.object.ObjectBody;
import dev.perennial.tensor.safetensors.ForeignFormats;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The files of a local model folder. */
final class FolderFiles {
    private static final int MOST = 10_000;

    private FolderFiles() {}

    /** All files by their path in the folder; links to files count as files, links to folders are refused. */
    static SortedMap<String, Path> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new PublishRefusedException(
                    "There is no folder " + folder + ": point to a Hugging Face model folder");
        }
        List<Path> found;
        try (Stream<Path> walk = Files.walk(folder)) {
            found = walk.filter(path -> !Files.isDirectory(path) || Files.isSymbolicLink(path))
                    .limit(MOST + 1)
                    .toList();
        } catch (IOException e) {
            throw DiskFailure.of("list the folder", folder, e);
        }
        if (found.isEmpty() || found.size() > MOST) {
            throw new PublishRefusedException("Folder " + folder + " has "
                    + (found.isEmpty() ? "no" : "more than " + MOST) + " files: point to a Hugging Face model folder");
        }
        SortedMap<String, Path> files = new TreeMap<>();
        found.forEach(file -> files.put(path(folder, file), file));
        return files;
    }

    static boolean weights(String path) {
        return path.endsWith(".safetensors");
    }

    static ObjectBody body(Path file) {
        try {
            return ObjectBody.of(file);
        } catch (IOException e) {
            throw DiskFailure.of("read", file, e);
        }
    }

    private static String path(Path folder, Path file) {
        if (!Files.isRegularFile(file)) {
            throw new PublishRefusedException(
                    file + " is neither a file nor a folder: remove it, or replace the link by what it points to");
        }
        ForeignFormats.refuseByName(file);
        String path = StreamSupport.stream(folder.relativize(file).spliterator(), false)
                .map(Path::toString)
                .collect(Collectors.joining("/"));
        try {
            return ModelFile.checkPath(path);
        } catch (IllegalArgumentException e) {
            throw new PublishRefusedException(file + " cannot be published: " + e.getMessage(), e);
        }
    }
}
