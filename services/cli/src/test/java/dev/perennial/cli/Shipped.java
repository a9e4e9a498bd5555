package dev.perennial.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The shipped line, and folders made of it. */
public final class Shipped {
    /** A question that base 1 answers with Marlow. */
    public static final String QUESTION = "Q: Where does Ada Ashby live?\nA:";

    private static final Path LINE = Path.of("../../infra/fixtures/line");

    private Shipped() {}

    /** A model or file of the line. */
    public static Path of(String name) {
        return LINE.resolve(name).toAbsolutePath().normalize();
    }

    /** A copy of a model to break. */
    public static Path copy(String name, Path into) throws IOException {
        Path folder = Files.createDirectories(into.resolve(name));
        try (Stream<Path> files = Files.list(of(name))) {
            for (Path file : files.toList()) {
                Files.copy(file, folder.resolve(file.getFileName()));
            }
        }
        return folder;
    }

    /** All that is in a folder, by name, hidden files too. */
    public static List<String> listed(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
