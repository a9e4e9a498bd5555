package dev.perennial.cli.file;

import dev.perennial.cli.outcome.Refused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder that a command makes: written beside its place under another name and renamed when it is whole, so that
 * nobody ever sees half of it.
 */
public final class OutputFolder {
    private final Path folder;

    /** A new or empty folder in one that exists; refused otherwise. */
    public OutputFolder(Path place) {
        folder = linked(place);
        Path parent = parent();
        if (!Files.isDirectory(parent)) {
            throw new Refused("There is no folder %s to make %s in: make it first".formatted(parent, place));
        }
        if (!Files.isWritable(parent)) {
            throw new Refused("%s cannot be made, because nothing can be written in %s: name a folder elsewhere"
                    .formatted(place, parent));
        }
        if (folder.equals(Path.of("").toAbsolutePath())) {
            throw new Refused("%s is the folder that this command runs in, which another would replace: name a new one"
                    .formatted(place));
        }
        if (Files.exists(folder) && !isEmptyFolder()) {
            throw new Refused("%s exists and is not empty: name a new folder, or remove it".formatted(place));
        }
    }

    private OutputFolder(Path folder, Path parent) {
        this.folder = parent.resolve(folder.getFileName());
    }

    /** A folder that exists and is to be replaced as a whole. */
    public static OutputFolder replacing(Path folder) {
        Path absolute = linked(folder);
        if (!Files.isDirectory(absolute)) {
            throw new Refused("There is no folder %s: name a model folder".formatted(folder));
        }
        return new OutputFolder(absolute, parent(absolute));
    }

    /** A link stays one: what is made is made where it leads to. */
    private static Path linked(Path place) {
        Path absolute = place.toAbsolutePath().normalize();
        try {
            return Files.isSymbolicLink(absolute) ? absolute.toRealPath() : absolute;
        } catch (IOException nowhere) {
            throw new Refused(
                    "%s is a link to what is not there: make that folder, or name another".formatted(place), nowhere);
        }
    }

    /** Where it will be. */
    public Path place() {
        return folder;
    }

    /** Writes a folder's content. */
    @FunctionalInterface
    public interface Content {
        /** Writes into a folder that is there and empty. */
        void writeTo(Path folder) throws IOException;
    }

    /** Makes the folder, whole or not at all. */
    public void write(Content content) throws IOException {
        Path whole = Files.createTempDirectory(parent(), "." + folder.getFileName() + ".partial-");
        try {
            content.writeTo(whole);
            Files.setPosixFilePermissions(whole, Files.getPosixFilePermissions(parent()));
            take(whole);
        } finally {
            remove(whole);
        }
    }

    private void take(Path whole) throws IOException {
        if (!Files.exists(folder) || isEmptyFolder()) {
            Files.deleteIfExists(folder);
            Files.move(whole, folder, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        Path old = whole.resolveSibling(whole.getFileName() + "-old");
        Files.move(folder, old, StandardCopyOption.ATOMIC_MOVE);
        Files.move(whole, folder, StandardCopyOption.ATOMIC_MOVE);
        remove(old);
    }

    private boolean isEmptyFolder() {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.findAny().isEmpty();
        } catch (IOException unreadable) {
            throw new Refused(folder + " cannot be read: name another folder", unreadable);
        }
    }

    private Path parent() {
        return parent(folder);
    }

    private static Path parent(Path folder) {
        Path parent = folder.getParent();
        if (parent == null) {
            throw new Refused(folder + " is the root: name a folder below it");
        }
        return parent;
    }

    @Override
    public String toString() {
        return folder.toString();
    }

    /** Deletes a folder with all that is in it, if it is there. */
    public static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.delete(file);
        }
    }
}
