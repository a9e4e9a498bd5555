package dev.perennial.store.restore;

import dev.perennial.store.blob.BlobStore;
import dev.perennial.store.failure.DiskFailure;
import dev.perennial.store.failure.InsufficientStorageException;
import dev.perennial.store.manifest.Manifest;
import dev.perennial.store.manifest.ModelFile;
import dev.perennial.store.manifest.StoredRecipe;
import dev.perennial.store.object.ObjectStore;
import dev.perennial.store.work.ProgressBoard;
import dev.perennial.store.work.ProgressListener;
import dev.perennial.store.work.Workers;
import dev.perennial.tensor.disk.FreeSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes the folder of a published model, byte for byte, on a few threads; every file's SHA-256 is compared before
 * anybody is told. The heap holds a chunk a thread and, for tensors that come back by recipes, what {@link Rebuilding}
 * states; the operands of one such tensor lie in a folder beside that of the model meanwhile.
 */
public final class FolderRestore {
    private final BlobStore blobs;
    private final int threads;
    private final FreeSpace space;

    /** Restores from that store on so many threads. */
    public FolderRestore(ObjectStore objects, int threads, FreeSpace space) {
        this.blobs = new BlobStore(objects);
        this.threads = threads;
        this.space = space;
    }

    /**
     * Writes all files of a manifest into an existing, empty folder, which is of no use if this fails.
     *
     * @param local tensors that need not be fetched
     * @throws InsufficientStorageException if the disk has not the room; asked before the first byte
     * @throws dev.perennial.store.failure.DigestMismatchException if a byte is corrupt; names its blob
     */
    public void write(Manifest manifest, Path folder, LocalTensors local, ProgressListener listener) {
        requireRoom(manifest, folder);
        String doing = "restore revision " + manifest.digest().brief();
        ProgressBoard board = new ProgressBoard(doing, manifest.size(), listener);
        List<FileRestore> files = new ArrayList<>();
        Path scratch = folder.resolveSibling(folder.getFileName() + ".operands");
        try (Rebuilding rebuilding = new Rebuilding(blobs, local, scratch, board)) {
            FileRestore.Sources sources = new FileRestore.Sources(blobs, local, rebuilding);
            List<Runnable> tasks = new ArrayList<>();
            for (ModelFile file : manifest.files()) {
                FileRestore restore = new FileRestore(file, folder, sources, board);
                files.add(restore);
                tasks.addAll(restore.tasks());
            }
            Workers.run(doing, threads, tasks);
            Workers.run(
                    doing,
                    threads,
                    files.stream().map(file -> (Runnable) file::verify).toList());
        } finally {
            files.forEach(FileRestore::close);
        }
    }

    private void requireRoom(Manifest manifest, Path folder) {
        try {
            long usable = space.usable(folder);
            long needed = manifest.size() + scratch(manifest);
            if (usable < needed) {
                throw new InsufficientStorageException("The disk of " + folder + " has " + usable
                        + " bytes left where the model needs " + needed + ": free some space, then try again");
            }
        } catch (IOException e) {
            throw DiskFailure.of("look at the disk of", folder, e);
        }
    }

    /** What the operands of one tensor take at most. */
    private static long scratch(Manifest manifest) {
        return manifest.tensors().stream()
                .flatMap(tensor -> tensor.recipe().stream())
                .mapToLong(StoredRecipe::scratch)
                .max()
                .orElse(0);
    }

    /** Deletes a folder and all in it. */
    public static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> walk = Files.walk(folder)) {
            List<Path> deepestFirst = new ArrayList<>(walk.toList());
            Collections.reverse(deepestFirst);
            for (Path path : deepestFirst) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw DiskFailure.of("delete", folder, e);
        }
    }
}
