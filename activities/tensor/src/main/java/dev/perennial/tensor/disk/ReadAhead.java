package dev.perennial.tensor.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Has the system bring files into its memory a stretch ahead of their reader, by handing them from there to nowhere,
 * which Linux does without a copy: so the disk reads while the reader prepares, and while it computes and writes. What
 * cannot be brought is left to the reader to find out.
 */
public final class ReadAhead implements AutoCloseable {
    private static final Path NOWHERE = Path.of("/dev/null");
    private static final int STEP = 8 << 20;
    /** First steps, which tell whether there is anything to do. */
    private static final int FIRST = 12;
    /** Most for these from memory, or from a disk that needs no help: 4 GB/s. */
    private static final long QUICK_NANOS = 24_000_000;

    private final long distance;
    private final int step;
    private final long quickNanos;
    private Set<Path> files = Set.of();
    /** Whether its first steps took as long as a disk does, which those of another one that comes after them do not. */
    private boolean needed;

    private double passed;
    private boolean ended;

    /** Brings so much of a file at a time, and no more where the first steps took less than this. */
    ReadAhead(long distance, int step, long quickNanos) {
        this.distance = distance;
        this.step = step;
        this.quickNanos = quickNanos;
    }

    /**
     * Begins, in a thread of its own that keeps no process from ending.
     *
     * @param files that are read side by side, from begin to end
     * @param distance most bytes of all together that are brought before the reader passes them; less and less on the
     *     way, so that what the reader writes meanwhile is not put off to the end
     */
    public static ReadAhead begin(List<Path> files, long distance) {
        return begin(() -> files, distance);
    }

    /** As the other one, of files that are found out in its thread. */
    public static ReadAhead begin(Supplier<List<Path>> files, long distance) {
        return new ReadAhead(distance, STEP, QUICK_NANOS).begun(files);
    }

    private ReadAhead begun(Supplier<List<Path>> found) {
        Thread thread = new Thread(() -> bring(found.get()), "perennial-read-ahead");
        thread.setDaemon(true);
        thread.start();
        return this;
    }

    /**
     * This one where it brings just these files, in any order; else it ends and another one begins, which goes on if
     * this one was found to be of use.
     */
    public synchronized ReadAhead of(List<Path> others) {
        if (files.equals(Set.copyOf(others))) {
            return this;
        }
        close();
        return new ReadAhead(distance, step, needed ? -1 : quickNanos).begun(() -> others);
    }

    /** The reader has passed this share of each file, from 0 to 1. */
    public synchronized void passed(double share) {
        passed = Math.max(passed, share);
        notifyAll();
    }

    /** Ends it. */
    @Override
    public synchronized void close() {
        ended = true;
        notifyAll();
    }

    /** Does nothing where a system has no such nowhere, or a file cannot be read. */
    void bring(List<Path> files) {
        try (FileChannel nowhere = FileChannel.open(NOWHERE, StandardOpenOption.WRITE)) {
            bring(files, nowhere);
        } catch (IOException ignored) {
            // whoever reads the files says what is wrong
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** To any other place, some of each file in turn. */
    void bring(List<Path> all, WritableByteChannel to) throws IOException, InterruptedException {
        begin(all);
        List<FileChannel> channels = new ArrayList<>();
        try {
            for (Path file : all) {
                channels.add(FileChannel.open(file, StandardOpenOption.READ));
            }
            bring(to, channels);
        } finally {
            for (FileChannel channel : channels) {
                channel.close();
            }
        }
    }

    private synchronized void begin(List<Path> all) {
        files = Set.copyOf(all);
    }

    private void bring(WritableByteChannel to, List<FileChannel> channels) throws IOException, InterruptedException {
        Place[] places = new Place[channels.size()];
        for (int i = 0; i < places.length; i++) {
            places[i] = new Place(channels.get(i).size());
        }
        long nanos = 0;
        long steps = 0;
        boolean more = true;
        while (more && (steps < FIRST || isNeeded(nanos))) {
            more = false;
            for (int i = 0; i < places.length && awaitRoom(places); i++) {
                long begun = System.nanoTime();
                long some = channels.get(i).transferTo(places[i].at, step, to);
                nanos += System.nanoTime() - begun;
                steps++;
                places[i].at += some;
                more |= some > 0;
            }
        }
    }

    private synchronized boolean isNeeded(long nanos) {
        needed = nanos > quickNanos;
        return needed;
    }

    /** Waits until the reader is near enough, and passes over what it has passed itself; false once it is to end. */
    private synchronized boolean awaitRoom(Place[] places) throws InterruptedException {
        while (!ended && ahead(places, passed) > distance * (1 - passed)) {
            wait();
        }
        for (Place place : places) {
            place.at = Math.max(place.at, place.passed(passed));
        }
        return !ended;
    }

    private static long ahead(Place[] places, double passed) {
        long ahead = 0;
        for (Place place : places) {
            ahead += Math.max(0, place.at - place.passed(passed));
        }
        return ahead;
    }

    /** How far a file is brought. */
    private static final class Place {
        private final long size;
        private long at;

        Place(long size) {
            this.size = size;
        }

        long passed(double share) {
            return (long) (share * size);
        }
    }
}
