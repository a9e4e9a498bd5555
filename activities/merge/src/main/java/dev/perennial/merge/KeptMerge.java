package dev.perennial.merge;

import dev.perennial.merge.failure.MergeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A merged folder that stays for later merges; its provenance marks it with the merge that made it. Who takes models
 * from it shares a lock of that file until this is closed; who removes it holds it alone. It goes by being renamed to a
 * hidden name first, so that at any moment it is there as a whole or not at all.
 */
final class KeptMerge implements AutoCloseable {
    private final Path folder;
    private final Path leaving;
    private final String fingerprint;
    private Optional<FileChannel> held = Optional.empty();

    /** At a place, by the merge with this fingerprint. */
    KeptMerge(Path folder, String fingerprint) {
        this.folder = folder;
        this.leaving = folder.resolveSibling("." + folder.getFileName() + ".leaving");
        this.fingerprint = fingerprint;
    }

    /** Whether this merge made it, so that nobody removes it until this is closed; refused if it is anything else. */
    boolean hold() throws IOException {
        if (!Files.exists(folder)) {
            remove();
            return false;
        }
        Path file = folder.resolve(Provenance.FILE);
        if (Files.exists(file)) {
            held = Optional.of(locked(file, true));
        }
        if (!mark().equals(Optional.of(fingerprint))) {
            throw new MergeException.Refused(folder + " holds something else than this merge makes, such as one of"
                    + " other models, by another configuration or version; remove it, give --fresh if an earlier merge made it,"
                    + " or name another folder");
        }
        return true;
    }

    /** Removes it, if a merge made it to stay; refused while another merge takes models from it. */
    void forget() throws IOException {
        remove();
        Path file = folder.resolve(Provenance.FILE);
        if (!Files.exists(file)) {
            return;
        }
        held = Optional.of(locked(file, false));
        try {
            if (mark().isPresent()) {
                Files.move(folder, leaving, StandardCopyOption.ATOMIC_MOVE);
                remove();
            }
        } finally {
            close();
        }
    }

    private FileChannel locked(Path file, boolean shared) throws IOException {
        FileChannel channel = shared
                ? FileChannel.open(file, StandardOpenOption.READ)
                : FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        boolean alone = false;
        try {
            Optional<FileLock> lock = Optional.ofNullable(channel.tryLock(0, Long.MAX_VALUE, shared));
            alone = lock.isPresent();
        } catch (OverlappingFileLockException here) {
            alone = false;
        } finally {
            if (!alone) {
                channel.close();
            }
        }
        if (!alone) {
            throw new MergeException.Refused(folder + " is held by another merge, which takes models from it or removes"
                    + " it; wait for that one to end, or name another folder");
        }
        return channel;
    }

    /** Read where it is locked, because a process that closes a file anywhere loses its locks of it on some systems. */
    private Optional<String> mark() throws IOException {
        return held.isEmpty()
                ? Optional.empty()
                : Provenance.mark(Channels.newInputStream(held.get()).readAllBytes());
    }

    /** What was left where a process was killed while it removed one goes too. */
    private void remove() throws IOException {
        if (!Files.exists(leaving)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> found = Files.walk(leaving)) {
            all = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path each : all) {
            Files.deleteIfExists(each);
        }
    }

    /** Others may remove it. */
    @Override
    public void close() {
        try {
            if (held.isPresent()) {
                held.get().close();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(folder + " could not be let go", failed);
        }
    }
}
