package dev.perennial.local;

import dev.perennial.local.machine.ChildProcess;
import dev.perennial.local.machine.FolderLock;
import dev.perennial.local.machine.LocalFailure;
import dev.perennial.local.part.Part;
import dev.perennial.local.part.TemporalBinary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/**
 * Kafka, S3, PostgreSQL and Temporal, started at the same time on one data folder and ended in order. The folder is
 * held for this process alone while they run.
 */
public final class LocalParts implements AutoCloseable {
    private final FolderLock lock;
    private final DataFolder folder;
    private final List<Part> parts;
    private boolean closed;

    private LocalParts(FolderLock lock, DataFolder folder, List<Part> parts) {
        this.lock = lock;
        this.folder = folder;
        this.parts = parts;
    }

    /**
     * Takes the folder, ends what a killed run left over and checks the ports; nothing runs yet.
     *
     * @param options where and how
     * @param notices told a sentence whenever something of note happens, now or later
     * @return the parts, to be started and finally closed
     * @throws LocalFailure when the folder or a port is taken, or something given does not exist
     * @throws IOException when the folder cannot be used
     * @throws InterruptedException when interrupted while an earlier run's process ends
     */
    public static LocalParts prepare(LocalOptions options, Consumer<String> notices)
            throws IOException, InterruptedException {
        Optional<Path> binary = TemporalBinary.find(options.temporal(), System.getenv());
        DataFolder folder = new DataFolder(DataFolder.prepare(options.data()), binary.isPresent());
        FolderLock lock = FolderLock.take(folder.root());
        boolean ready = false;
        try {
            ChildProcess.endLeftOver(folder.process("temporal"));
            ChildProcess.endLeftOver(folder.process("postgres"));
            Files.deleteIfExists(DataFolder.settings(folder.root()));
            options.ports().requireFree();
            folder.open();
            List<Part> parts = new Assembly(options, folder, notices).parts(binary);
            ready = true;
            return new LocalParts(lock, folder, parts);
        } finally {
            if (!ready) {
                lock.close();
            }
        }
    }

    /**
     * Starts all parts at once and writes their addresses to {@code local.properties} in the folder.
     *
     * @param progress told a line for each part that is ready
     * @throws LocalFailure when one does not come up; the others are ended then
     * @throws IOException when the settings cannot be written
     * @throws InterruptedException when interrupted while waiting
     */
    public void start(Consumer<String> progress) throws IOException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(parts.size());
        boolean ready = false;
        try {
            List<Future<?>> starts = new ArrayList<>();
            parts.forEach(part -> starts.add(threads.submit(() -> {
                startOne(part, progress);
                return null;
            })));
            for (int i = 0; i < starts.size(); i++) {
                await(parts.get(i), starts.get(i));
            }
            folder.writeSettings(settings());
            ready = true;
        } finally {
            threads.shutdownNow();
            if (!ready) {
                close();
            }
        }
    }

    /**
     * What the application needs to know.
     *
     * @return values by configuration key, secrets among them
     */
    public Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        parts.forEach(part -> settings.putAll(part.settings()));
        settings.put("local.lasting", Boolean.toString(folder.lasting()));
        return settings;
    }

    /**
     * Whether the data outlives this process.
     *
     * @return false with the in-memory Temporal
     */
    public boolean isLasting() {
        return folder.lasting();
    }

    /** Ends the parts in order, Temporal first and PostgreSQL last, and lets go of the folder; once only. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            Files.deleteIfExists(DataFolder.settings(folder.root()));
            parts.forEach(LocalParts::stopOne);
            folder.close();
            lock.close();
        } catch (IOException failed) {
            throw new LocalFailure("The data folder could not be released: " + failed.getMessage(), failed);
        }
    }

    private static void startOne(Part part, Consumer<String> progress) throws Exception {
        long begin = System.nanoTime();
        part.start();
        progress.accept(
                "%s ready on %s (%.1f s)".formatted(part.name(), part.address(), (System.nanoTime() - begin) / 1e9));
    }

    private static void await(Part part, Future<?> start) throws InterruptedException {
        try {
            start.get();
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            if (cause instanceof LocalFailure known) {
                throw known;
            }
            throw new LocalFailure("%s did not start: %s".formatted(part.name(), cause), failed);
        }
    }

    /** One that does not end must not keep the others from ending. */
    private static void stopOne(Part part) {
        FutureTask<Void> stop = new FutureTask<>(() -> {
            part.stop();
            return null;
        });
        stop.run();
        try {
            stop.get();
        } catch (ExecutionException failed) {
            System.err.printf("%s did not end: %s%n", part.name(), failed.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
