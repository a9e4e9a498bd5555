package dev.perennial.merge.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What this process holds open, where there is a /proc. */
public final class OpenFiles {
    private OpenFiles() {}

    /** Below a folder. */
    public static List<Path> below(Path folder) {
        Path opened = Path.of("/proc/self/fd");
        List<Path> held = new ArrayList<>();
        if (Files.isDirectory(opened)) {
            try (Stream<Path> all = Files.list(opened)) {
                all.filter(Files::isSymbolicLink).forEach(each -> held.add(linked(each)));
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        }
        Path place = folder.toAbsolutePath();
        return held.stream().filter(file -> file.startsWith(place)).toList();
    }

    private static Path linked(Path link) {
        try {
            return Files.readSymbolicLink(link);
        } catch (IOException closedMeanwhile) {
            return link;
        }
    }
}
