package dev.perennial.tensor.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Stream;

/** Puts folders on the disk: a name survives a crash of the machine only once the folder it is in was forced. */
public final class ForcedFolder {
    private ForcedFolder() {}

    /** Makes a folder and those above it that are missing, each forced into the one that it lies in. */
    public static void create(Path folder) throws IOException {
        Deque<Path> gaining = new ArrayDeque<>();
        Path missing = folder.toAbsolutePath().normalize();
        while (missing.getParent() != null && Files.notExists(missing)) {
            missing = missing.getParent();
            gaining.push(missing);
        }
        Files.createDirectories(folder);
        for (Path parent : gaining) {
            force(parent);
        }
    }

    /** Forces the names in a folder, such as one that was just renamed into it; not what is in the files. */
    public static void force(Path folder) throws IOException {
        try (FileChannel opened = FileChannel.open(folder, StandardOpenOption.READ)) {
            opened.force(true);
        }
    }

    /** Forces the names in a folder and in every folder below it; not what is in the files. */
    public static void forceTree(Path folder) throws IOException {
        try (Stream<Path> below = Files.walk(folder)) {
            for (Path each : below.filter(Files::isDirectory).toList()) {
                force(each);
            }
        }
    }
}
