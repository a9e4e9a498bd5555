package dev.perennial.gameday;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whole folders. */
final class Folders {
    private Folders() {}

    /** An empty folder, whatever lay there. */
    static Path fresh(Path folder) {
        remove(folder);
        try {
            return Files.createDirectories(folder);
        } catch (IOException refused) {
            throw new Failed(
                    "%s cannot be made (%s): choose another with --data DIR".formatted(folder, refused.getMessage()),
                    refused);
        }
    }

    static void remove(Path folder) {
        try (Stream<Path> all = Files.exists(folder) ? Files.walk(folder) : Stream.empty()) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException refused) {
            throw new UncheckedIOException(folder + " cannot be removed", refused);
        }
    }

    /** The same again, with owners, rights and the attributes in which the object store keeps what it knows. */
    static void copy(Path from, Path to) {
        Program copying = Program.start(
                List.of("cp", "-a", from.toString(), to.toString()), Map.of(), to.resolveSibling("copy.log"));
        if (copying.awaitEnd() != 0) {
            throw new Failed("%s could not be copied to %s: %s".formatted(from, to, copying.last()));
        }
    }

    /** The files below some folders, by their paths from the root. */
    static Set<String> files(Path root, List<String> folders) {
        Set<String> found = new TreeSet<>();
        for (String folder : folders) {
            try (Stream<Path> all = Files.walk(root.resolve(folder))) {
                found.addAll(all.filter(Files::isRegularFile)
                        .map(file -> root.relativize(file).toString())
                        .collect(Collectors.toSet()));
            } catch (IOException unreadable) {
                throw new UncheckedIOException(root.resolve(folder).toString(), unreadable);
            }
        }
        return found;
    }
}
