package dev.perennial.store.cache;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.store.failure.DiskFailure;
import dev.perennial.store.restore.FolderRestore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where things lie in a cache: {@code models/HEX}, {@code work/HEX} for work that may be cut off, and {@code partial}
 * for what goes with the next start.
 */
final class CacheFolders {
    private static final Logger LOG = LoggerFactory.getLogger(CacheFolders.class);
    private static final String UNFINISHED = "\\..*\\.partial";

    private final Path models;
    private final Path works;
    private final Path partial;

    CacheFolders(Path root) {
        this.models = root.resolve("models");
        this.works = root.resolve("work");
        this.partial = root.resolve("partial");
    }

    /** All models. */
    Path models() {
        return models;
    }

    Path model(Digest digest) {
        return models.resolve(digest.hex());
    }

    /** What is not to stay over a restart. */
    Path partial(String name) {
        return partial.resolve(name + "." + UUID.randomUUID());
    }

    /** A folder of work, made unless it is there; files of it that were not written to their end are gone. */
    Path work(Digest name) {
        Path work = works.resolve(name.hex());
        try {
            Files.createDirectories(work);
            for (Path unfinished : unfinished(work)) {
                Files.deleteIfExists(unfinished);
            }
        } catch (IOException e) {
            throw DiskFailure.of("make", work, e);
        }
        touch(work);
        return work;
    }

    private static List<Path> unfinished(Path work) throws IOException {
        try (Stream<Path> files = Files.walk(work)) {
            return files.filter(file -> file.getFileName().toString().matches(UNFINISHED))
                    .toList();
        }
    }

    /** What is there, the least recently used first, when all that is partial is gone. */
    List<CacheStock.Held> takeStock() throws IOException {
        FolderRestore.delete(partial);
        for (Path folder : List.of(partial, models, works)) {
            Files.createDirectories(folder);
        }
        return CacheStock.of(List.of(models, works));
    }

    /**
     * Puts a model or a folder of work where it can be deleted, so that a half-deleted one is never seen; what somebody
     * else deleted is no failure.
     */
    Path doom(Digest digest) {
        Path work = works.resolve(digest.hex());
        Path folder = Files.isDirectory(work) ? work : model(digest);
        Path doomed = partial("dropped");
        try {
            Files.createDirectories(partial);
            Files.move(folder, doomed, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException e) {
            LOG.warn("A cached model was deleted by somebody else. revision={}", digest);
        } catch (IOException e) {
            throw DiskFailure.of("drop", folder, e);
        }
        return doomed;
    }

    /** Marks a folder as used now. */
    static void touch(Path folder) {
        try {
            Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));
        } catch (IOException e) {
            throw DiskFailure.of("mark as used", folder, e);
        }
    }
}
