package dev.perennial.merge.run;

import dev.perennial.merge.failure.MergeException;
import dev.perennial.tensor.disk.ForcedFolder;
import dev.perennial.tensor.disk.Journal;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a merge is while it is not whole: {@code .OUT.partial} beside its place OUT, which holds the journal, the model
 * so far and what the method keeps meanwhile. Only the whole model is ever seen at OUT.
 */
final class PartialFolder {
    /** Of the name, behind a dot and the place's own. */
    static final String ENDING = ".partial";

    private static final String JOURNAL = "journal";
    private static final String WORK = "work";

    private final Path target;
    private final Path home;

    private PartialFolder(Path target, Path home) {
        this.target = target;
        this.home = home;
    }

    /** For a place that is free, or an empty folder. */
    static PartialFolder beside(Path place) throws IOException {
        Path target = place.toAbsolutePath().normalize();
        Path name = Optional.ofNullable(target.getFileName())
                .orElseThrow(() -> new MergeException.Refused(
                        "a merge cannot be written to " + place + ", found a root; name a folder below it"));
        PartialFolder folder = new PartialFolder(target, target.resolveSibling("." + name + ENDING));
        if (folder.inUse()) {
            folder.forgetLeftover();
            throw new MergeException.Refused(
                    "a merge is written to a new folder, found " + target + " in use; name another one, or remove it");
        }
        return folder;
    }

    private boolean inUse() throws IOException {
        if (Files.isSymbolicLink(target)) {
            return true;
        }
        if (!Files.isDirectory(target)) {
            return Files.exists(target);
        }
        try (Stream<Path> content = Files.list(target)) {
            return content.findAny().isPresent();
        }
    }

    /** What is left where a process was killed right after its model had been put into its place. */
    private void forgetLeftover() throws IOException {
        Path noted = home.resolve(JOURNAL);
        if (Files.exists(noted) && !Files.exists(model())) {
            Journal held = Journal.anew(noted, "nothing");
            try {
                forget();
            } finally {
                held.close();
            }
        }
    }

    /** Forgets what was done, if anybody did. */
    void forget() throws IOException {
        remove(home);
    }

    /**
     * Opens what was noted of the merge with this fingerprint, or begins to note.
     *
     * @param anew whether what was noted is to be forgotten
     */
    Journal journal(String fingerprint, boolean anew) throws IOException {
        ForcedFolder.create(home);
        Path file = home.resolve(JOURNAL);
        String heading = "merge " + fingerprint;
        return anew ? Journal.anew(file, heading) : Journal.open(file, heading);
    }

    /** Forgets what was done, but not that it is begun. */
    void empty() throws IOException {
        remove(model());
        remove(home.resolve(WORK));
    }

    /** The folder of the model. */
    Path model() {
        return home.resolve("model");
    }

    /** Where the method keeps what it needs meanwhile, with what the same merge kept before it was cut off. */
    Path work() throws IOException {
        return Files.createDirectories(home.resolve(WORK));
    }

    /** How many bytes the method keeps. */
    long worked() throws IOException {
        long bytes = 0;
        try (Stream<Path> kept = Files.walk(work())) {
            for (Path file : kept.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }

    /** The model is whole: puts it on the disk and into its place. */
    void publish() throws IOException {
        try (Stream<Path> below = Files.walk(model())) {
            for (Path file : below.filter(Files::isRegularFile).toList()) {
                try (FileChannel opened = FileChannel.open(file, StandardOpenOption.READ)) {
                    opened.force(true);
                }
            }
        }
        ForcedFolder.forceTree(model());
        if (inUse()) {
            throw new MergeException.Refused("the merge is whole, but found " + target
                    + " in use by now; empty or remove it, and give the same command again to put the merge there");
        }
        Files.deleteIfExists(target);
        Files.move(model(), target, StandardCopyOption.ATOMIC_MOVE);
        ForcedFolder.force(target.resolveSibling(""));
        forget();
    }

    private static void remove(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> found = Files.walk(folder)) {
            all = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            Files.deleteIfExists(each);
        }
    }
}
