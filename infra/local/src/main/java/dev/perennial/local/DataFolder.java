package dev.perennial.local;

import dev.perennial.local.machine.FolderTree;
import dev.perennial.local.machine.LocalFailure;
import dev.perennial.local.machine.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The one folder of everything: {@code kafka}, {@code s3}, {@code postgres}, {@code temporal.db},
 * {@code secrets.properties}, {@code log}, {@code run} (which processes), and while the parts run
 * {@code local.properties}. With the in-memory Temporal the data lies in {@code throw-away} below it, emptied at every
 * start, since half of the state alone would be worth nothing.
 *
 * @param root the folder
 * @param lasting whether the data outlives the process
 */
record DataFolder(Path root, boolean lasting) {
    private static final String THROW_AWAY = "throw-away";

    /** Makes the folder, readable by its owner alone, with what must be there before anything starts. */
    static Path prepare(Path root) {
        try {
            PrivateFile.folder(root);
            Files.createDirectories(root.resolve("log"));
            Files.createDirectories(root.resolve("run"));
            return root;
        } catch (IOException failed) {
            throw new LocalFailure(
                    "The data folder %s cannot be written (%s): choose another with --data DIR"
                            .formatted(root, failed.getMessage()),
                    failed);
        }
    }

    void open() throws IOException {
        if (!lasting) {
            FolderTree.remove(root.resolve(THROW_AWAY));
            Files.createDirectories(root.resolve(THROW_AWAY));
        }
    }

    void close() throws IOException {
        Files.deleteIfExists(settings(root));
        if (!lasting) {
            FolderTree.remove(root.resolve(THROW_AWAY));
        }
    }

    Path data(String name) {
        return lasting ? root.resolve(name) : root.resolve(THROW_AWAY).resolve(name);
    }

    Path log(String part) {
        return root.resolve("log").resolve(part + ".log");
    }

    Path process(String part) {
        return root.resolve("run").resolve(part + ".pid");
    }

    static Path settings(Path root) {
        return root.resolve("local.properties");
    }

    void writeSettings(Map<String, String> settings) throws IOException {
        String lines = new TreeMap<>(settings)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue() + "\n")
                        .collect(Collectors.joining());
        PrivateFile.write(settings(root), "# Written by the local parts while they run; holds secrets.\n" + lines);
    }
}
