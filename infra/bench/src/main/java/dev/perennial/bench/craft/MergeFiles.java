package dev.perennial.bench.craft;

import dev.perennial.bench.figures.NotMeasured;
import dev.perennial.bench.figures.Stopwatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The plain reading, writing, forcing and forgetting of files that merges are held against. */
final class MergeFiles {
    private static final int PIECE = 1 << 22;

    private MergeFiles() {}

    /** The weights in these folders. */
    static List<Path> weights(List<Path> folders) throws IOException {
        List<Path> weights = new ArrayList<>();
        for (Path folder : folders) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> file.toString().endsWith(".safetensors"))
                        .sorted()
                        .forEach(weights::add);
            }
        }
        return weights;
    }

    /** Reads files, so that they are in memory where there is room. */
    static void read(List<Path> files) throws IOException {
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
        for (Path file : files) {
            try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
                int read = 0;
                while (read >= 0) {
                    read = in.read(piece.clear());
                }
            }
        }
    }

    /** Seconds to read all files and to write and force one as long as the first. */
    static double readAndWrite(List<Path> files, Path target) throws IOException {
        Stopwatch watch = Stopwatch.start();
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
        try (FileChannel in = FileChannel.open(files.get(0), StandardOpenOption.READ);
                FileChannel out = FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            while (in.read(piece.clear()) >= 0) {
                piece.flip();
                while (piece.hasRemaining()) {
                    out.write(piece);
                }
            }
            read(files.subList(1, files.size()));
            out.force(true);
        }
        double seconds = watch.seconds();
        Files.delete(target);
        return seconds;
    }

    /** Seconds to put all files of a folder on the disk. */
    static double force(Path folder) throws IOException {
        Stopwatch watch = Stopwatch.start();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                try (FileChannel opened = FileChannel.open(file, StandardOpenOption.READ)) {
                    opened.force(true);
                }
            }
        }
        return watch.seconds();
    }

    /** Has the system forget what it holds of these files. */
    static void forget(List<Path> files) throws IOException {
        for (Path file : files) {
            run("dd", "if=" + file, "iflag=nocache", "count=0", "status=none");
        }
    }

    /**
     * Writes a file of so many bytes and deletes it, so that the memory which is used next is the machine's already: a
     * virtual one gets what it has not used for a while page by page, ten times slower.
     */
    static void occupy(Path file, long bytes) throws IOException {
        ByteBuffer piece = ByteBuffer.allocateDirect(PIECE);
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (long done = 0; done < bytes; done += PIECE) {
                out.write(piece.clear());
            }
        }
        Files.delete(file);
    }

    /** Has everything that others have written put on the disk. */
    static void settle() throws IOException {
        run("sync");
    }

    private static void run(String... words) throws IOException {
        try {
            int status = new ProcessBuilder(words).inheritIO().start().waitFor();
            if (status != 0) {
                throw new NotMeasured(String.join(" ", words) + " failed with status " + status);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new NotMeasured("the measurement was interrupted", interrupted);
        }
    }
}
