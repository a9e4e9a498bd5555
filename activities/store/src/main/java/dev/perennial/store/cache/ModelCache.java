package dev.perennial.store.cache;

import dev.perennial.contract.artifact.Digest;
import dev.perennial.store.failure.DiskFailure;
import dev.perennial.store.failure.StoreInterruptedException;
import dev.perennial.store.failure.StoreUnavailableException;
import dev.perennial.store.restore.FolderRestore;
import dev.perennial.tensor.disk.ForcedFolder;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Folders of published models on local disk, by manifest digest: {@code models/HEX} is there whole and verified, or not
 * at all. Folders are made under {@code partial} and renamed; what a killed process left there goes with the next
 * start, but not what lies in folders of {@link #work}. The least recently used folders that nobody has open are
 * dropped when a new one needs room. One process owns a cache; within it every method is safe to call from several
 * threads, and a model wanted by several is made once.
 */
public final class ModelCache implements AutoCloseable {
    private final CacheFolders folders;
    private final FileChannel lockFile;
    private final CacheLedger ledger;
    private final Map<Digest, ReentrantLock> making = new ConcurrentHashMap<>();

    private ModelCache(Path root, long limit, FileChannel lockFile) {
        this.folders = new CacheFolders(root);
        this.lockFile = lockFile;
        this.ledger = new CacheLedger(limit);
    }

    /** Writes a model's files into an empty folder. */
    @FunctionalInterface
    public interface Filler {
        /** Writes and verifies everything; whatever it throws leaves the cache as it was. */
        void fill(Path folder);
    }

    /**
     * Opens a cache folder, creating it if need be.
     *
     * @param limit how many bytes of models and scratch files it may hold
     * @throws StoreUnavailableException if another process has it open
     */
    public static ModelCache open(Path root, long limit) {
        try {
            Files.createDirectories(root);
            FileChannel lockFile =
                    FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(lockFile) == null) {
                lockFile.close();
                throw new StoreUnavailableException(
                        "Model cache " + root + " is in use by another process: give each process a folder of its own");
            }
            ModelCache cache = new ModelCache(root, limit, lockFile);
            cache.takeStock();
            return cache;
        } catch (IOException e) {
            throw DiskFailure.of("open the model cache", root, e);
        }
    }

    private static @Nullable FileLock lock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /**
     * A model's folder, made by the filler unless it is held.
     *
     * @param bytes the length of all its files
     * @throws dev.perennial.store.failure.InsufficientStorageException if it does not fit beside what is in use; worth
     *     trying again if it fits alone
     */
    public CachedModel checkout(Digest digest, long bytes, Filler filler) {
        ReentrantLock lock = making.computeIfAbsent(digest, key -> new ReentrantLock());
        try {
            lock.lockInterruptibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreInterruptedException(
                    "Interrupted while waiting for revision " + digest.brief() + ": run it again to go on", e);
        }
        try {
            if (!takeHeld(digest)) {
                make(digest, bytes, filler);
            }
            return lease(digest);
        } finally {
            lock.unlock();
        }
    }

    /** A model's folder if it is held already; does not wait for one that is being made. */
    public Optional<CachedModel> held(Digest digest) {
        ReentrantLock lock = making.computeIfAbsent(digest, key -> new ReentrantLock());
        if (!lock.tryLock()) {
            return Optional.empty();
        }
        try {
            return takeHeld(digest) ? Optional.of(lease(digest)) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /**
     * An empty folder on the cache's disk for files that are needed for a while; the caller closes it, and what a
     * killed process left of it goes with the next start.
     *
     * @param bytes how many the files may have in all; they count against the limit
     * @throws dev.perennial.store.failure.InsufficientStorageException if they do not fit beside what is in use; worth
     *     trying again if they fit alone
     */
    public ScratchFolder scratch(long bytes) {
        lend(bytes);
        Path folder = folders.partial("scratch");
        boolean made = false;
        try {
            Files.createDirectories(folder);
            made = true;
            return new ScratchFolder(folder, () -> clear(folder, bytes));
        } catch (IOException e) {
            throw DiskFailure.of("make", folder, e);
        } finally {
            if (!made) {
                giveBack(bytes);
            }
        }
    }

    /**
     * A folder on the cache's disk for work that may be cut off and goes on where it was: by its name it is found again
     * as it was left, also after a restart, unless it had to go for want of room. If somebody has the one of this name,
     * another one that goes as a {@linkplain #scratch} does. The caller closes it.
     *
     * @param name the same for the same work alone
     * @param bytes how many its files may have in all; they count against the limit as long as it is there
     * @throws dev.perennial.store.failure.InsufficientStorageException as of a scratch folder
     */
    public WorkFolder work(Digest name, long bytes) {
        if (!claim(name, bytes)) {
            ScratchFolder other = scratch(bytes);
            return new WorkFolder(other.folder(), other::close, other::close);
        }
        boolean made = false;
        try {
            WorkFolder work = new WorkFolder(folders.work(name), () -> release(name), () -> drop(name));
            made = true;
            return work;
        } finally {
            if (!made) {
                release(name);
            }
        }
    }

    /** Counts what lies there anew, with all that is to come; what lies there is no model that could make room. */
    private synchronized boolean claim(Digest name, long bytes) {
        if (ledger.inUse(name)) {
            return false;
        }
        boolean there = ledger.holds(name);
        if (!there) {
            ledger.add(name, 0);
        }
        ledger.use(name);
        boolean room = false;
        try {
            ledger.victims(bytes - ledger.bytes(name)).forEach(this::drop);
            ledger.resize(name, bytes);
            room = true;
            return true;
        } finally {
            if (!room) {
                ledger.release(name);
            }
            if (!room && !there) {
                ledger.remove(name);
            }
        }
    }

    private void clear(Path folder, long bytes) {
        try {
            FolderRestore.delete(folder);
        } finally {
            giveBack(bytes);
        }
    }

    /** The bytes of all models held or being made, and of all scratch folders. */
    public synchronized long bytes() {
        return ledger.bytes();
    }

    /** Gives the folder up for another process; models checked out stay on the disk. */
    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException e) {
            throw DiskFailure.of("close the model cache", folders.models(), e);
        }
    }

    private synchronized boolean takeHeld(Digest digest) {
        if (ledger.holds(digest) && !Files.isDirectory(folders.model(digest))) {
            ledger.remove(digest);
        }
        if (!ledger.holds(digest)) {
            return false;
        }
        ledger.use(digest);
        CacheFolders.touch(folders.model(digest));
        return true;
    }

    private CachedModel lease(Digest digest) {
        return new CachedModel(digest, folders.model(digest), () -> release(digest));
    }

    private void make(Digest digest, long bytes, Filler filler) {
        reserve(digest, bytes);
        Path folder = folders.partial(digest.hex());
        boolean made = false;
        try {
            Files.createDirectories(folder);
            filler.fill(folder);
            ForcedFolder.forceTree(folder);
            Files.move(folder, folders.model(digest), StandardCopyOption.ATOMIC_MOVE);
            ForcedFolder.force(folders.models());
            made = true;
        } catch (IOException e) {
            throw DiskFailure.of("make", folder, e);
        } finally {
            if (!made) {
                forget(digest);
                FolderRestore.delete(folder);
            }
        }
    }

    private synchronized void lend(long bytes) {
        ledger.victims(bytes).forEach(this::drop);
        ledger.lend(bytes);
    }

    private synchronized void giveBack(long bytes) {
        ledger.giveBack(bytes);
    }

    private synchronized void reserve(Digest digest, long bytes) {
        ledger.victims(bytes).forEach(this::drop);
        ledger.add(digest, bytes);
        ledger.use(digest);
    }

    private synchronized void forget(Digest digest) {
        ledger.remove(digest);
    }

    private synchronized void release(Digest digest) {
        ledger.release(digest);
    }

    private synchronized void drop(Digest digest) {
        Path doomed = folders.doom(digest);
        ledger.remove(digest);
        FolderRestore.delete(doomed);
    }

    private void takeStock() throws IOException {
        for (CacheStock.Held held : folders.takeStock()) {
            ledger.add(held.digest(), held.bytes());
        }
        ledger.victims(0).forEach(this::drop);
    }
}
