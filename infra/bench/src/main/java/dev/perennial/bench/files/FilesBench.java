package dev.perennial.bench.files;

import dev.perennial.bench.figures.Figures;
import dev.perennial.bench.figures.Folders;
import dev.perennial.bench.figures.PeakMemory;
import dev.perennial.bench.figures.Stopwatch;
import dev.perennial.bench.figures.Words;
import dev.perennial.model.LanguageModel;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.disk.FreeSpace;
import dev.perennial.tensor.safetensors.ShardedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** How fast weights are opened, read into a running model and written, beside the plain copying of the same bytes. */
public final class FilesBench {
    private static final int SHARDS = 5;
    private static final int WARM = 20;
    private static final int MILLION = 1_000_000;
    private static final Map<String, String> METADATA = Map.of("format", "pt");

    private final Path work;
    private final int times;
    private final Figures figures = new Figures();
    private final ByteBuffer pattern = MadeFolders.pattern();
    private int made;

    private FilesBench(Path work, int times) {
        this.work = work;
        this.times = times;
    }

    /** Measures in a folder of its own in the machine's temporary folder. */
    public static Figures measure(Words words) throws IOException {
        Path work = Files.createTempDirectory("perennial-bench");
        try {
            FilesBench bench = new FilesBench(work, words.number("times", 3));
            bench.open(words.number("tensors", 10_000));
            bench.weights(words.number("mb", 1000) * (long) MILLION);
            PeakMemory.addTo(bench.figures);
            return bench.figures;
        } finally {
            Folders.delete(work);
        }
    }

    private void open(int tensors) throws IOException {
        List<TensorInfo> many = MadeFolders.many(tensors);
        long bytes = many.stream().mapToLong(TensorInfo::bytes).sum();
        opened("open %,d tensors of one file".formatted(tensors), write("one", many, bytes));
        opened("open %,d tensors of %d shards".formatted(tensors, SHARDS), write("some", many, bytes / SHARDS));
    }

    private void opened(String what, Path folder) throws IOException {
        List<Double> fresh = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            fresh.add(OpenOnce.inFreshProcess(folder));
        }
        double cold =
                Stopwatch.median(fresh.stream().mapToDouble(Double::doubleValue).toArray());
        figures.add(what + ", the first thing a process does", 1000 * cold, 1, "ms");
        Stopwatch.median(WARM, () -> OpenOnce.seconds(folder));
        figures.add(what + ", again and again", 1000 * Stopwatch.median(WARM, () -> OpenOnce.seconds(folder)), 1, "ms");
    }

    private void weights(long about) throws IOException {
        Path folder = work.resolve("model");
        List<TensorInfo> tensors = MadeFolders.model(folder, about);
        long bytes = tensors.stream().mapToLong(TensorInfo::bytes).sum();
        figures.add("size of the model, bfloat16", bytes / (double) MILLION, 1, "MB");
        figures.add("write plainly and force it", speed(bytes, () -> plain(work.resolve("plain" + made++), bytes)));
        figures.add(
                "write in %d shards, each forced".formatted(SHARDS),
                speed(bytes, () -> write("shards" + made++, tensors, bytes / SHARDS)));
        write("model", tensors, bytes / SHARDS);
        figures.add("read plainly, 8 MiB at a time", speed(bytes, () -> read(folder)));
        figures.add("load into a running model, float32", speed(bytes, () -> LanguageModel.open(folder)
                .close()));
    }

    private Path write(String name, List<TensorInfo> tensors, long shard) {
        Path folder = work.resolve(name);
        new ShardedWriter(shard, FreeSpace.ofDisk()).write(folder, METADATA, tensors, MadeFolders.body(pattern));
        return folder;
    }

    private String speed(long bytes, Runnable transfer) {
        double seconds = Stopwatch.median(times, () -> Stopwatch.of(transfer));
        return String.format(Locale.ROOT, "%.2f s, %.2f GB/s", seconds, bytes / 1e9 / seconds);
    }

    private void plain(Path file, long bytes) {
        try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            for (long left = bytes; left > 0; left -= Math.min(left, pattern.capacity())) {
                out.write(pattern.clear().limit((int) Math.min(left, pattern.capacity())));
            }
            out.force(true);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private void read(Path folder) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(pattern.capacity());
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                try (FileChannel in = FileChannel.open(file)) {
                    while (in.read(buffer.clear()) >= 0) {
                        // the copying itself is what is timed
                    }
                }
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
