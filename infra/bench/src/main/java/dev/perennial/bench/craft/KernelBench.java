package dev.perennial.bench.craft;

import dev.perennial.bench.figures.Figures;
import dev.perennial.bench.figures.Folders;
import dev.perennial.bench.figures.PeakMemory;
import dev.perennial.bench.figures.Words;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.kernel.DotProducts;
import dev.perennial.tensor.kernel.Input;
import dev.perennial.tensor.kernel.LinearCombination;
import dev.perennial.tensor.kernel.LinearCombination.Term;
import dev.perennial.tensor.parallel.Workers;
import dev.perennial.tensor.safetensors.SafetensorsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** How fast the streaming kernels are, in bytes in and out, against a copy of bytes in the same run. */
public final class KernelBench {
    private static final double GB = 1e9;
    private static final List<Float> SHARES = List.of(0.5f, 0.3f, 0.2f);
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Figures figures = new Figures();
    private final Path work;
    private final int mib;
    private final int times;

    private KernelBench(Path work, int mib, int times) {
        this.work = work;
        this.mib = mib;
        this.times = times;
    }

    /** Measures on models of so many MiB each in a folder, best one that lies in memory. */
    public static Figures measure(Words words) throws IOException {
        Path memory = Path.of("/dev/shm");
        Path folder = words.option("folder")
                .map(Path::of)
                .orElse(Files.isWritable(memory) ? memory : Path.of(System.getProperty("java.io.tmpdir")));
        Path work = Files.createTempDirectory(folder, "perennial-kernels");
        try {
            KernelBench bench = new KernelBench(work, words.number("mib", 256), words.number("times", 7));
            bench.run();
            PeakMemory.addTo(bench.figures);
            return bench.figures;
        } finally {
            System.clearProperty(Workers.PROPERTY);
            Folders.delete(work);
        }
    }

    private void run() throws IOException {
        for (DType dtype : List.of(DType.BF16, DType.F16, DType.F32)) {
            List<SafetensorsFile> models = IntStream.range(0, SHARES.size())
                    .mapToObj(i -> SyntheticWeights.make(
                            work.resolve(dtype.code().toLowerCase(Locale.ROOT) + i + ".safetensors"), dtype, mib, i))
                    .toList();
            measure(dtype, models);
            for (SafetensorsFile model : models) {
                model.close();
                Files.delete(Path.of(model.origin()));
            }
        }
    }

    private void measure(DType dtype, List<SafetensorsFile> models) throws IOException {
        List<TensorInfo> tensors = models.get(0).tensors();
        Path file = work.resolve("out");
        long size = tensors.get(0).bytes();
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer target = channel.map(FileChannel.MapMode.READ_WRITE, 0, size);
            String name = dtype.code().toLowerCase(Locale.ROOT);
            if (dtype == DType.BF16) {
                speed("copy, 1 thread", 1, tensors, info -> copy(models.get(0), info, target));
            }
            for (int threads = 1; threads <= Runtime.getRuntime().availableProcessors(); threads *= 2) {
                String by = threads == 1 ? "1 thread" : threads + " threads";
                speed("sum of 3, " + name + ", " + by, threads, tensors, info -> combine(models, info, target));
            }
            speed("norm, " + name + ", 1 thread", 1, tensors, info -> norm(models.get(0), info));
            speed("dots of 3, " + name + ", 1 thread", 1, tensors, info -> dots(models, info));
        } finally {
            Files.delete(file);
        }
    }

    /** The most and the middle GB/s by the clock, and the most by the process's time on processors. */
    private void speed(String name, int threads, List<TensorInfo> tensors, ToLongFunction<TensorInfo> work) {
        System.setProperty(Workers.PROPERTY, Integer.toString(threads));
        double[] walls = new double[times];
        double[] cpus = new double[times];
        for (int i = -2; i < times; i++) {
            long wall = System.nanoTime();
            long cpu = processorTime();
            long bytes = tensors.stream().mapToLong(work).sum();
            if (i >= 0) {
                walls[i] = bytes / GB / ((System.nanoTime() - wall) / 1e9);
                cpus[i] = bytes / GB / ((processorTime() - cpu) / 1e9);
            }
        }
        Arrays.sort(walls);
        Arrays.sort(cpus);
        figures.add(
                name,
                String.format(
                        Locale.ROOT,
                        "%.2f GB/s (median %.2f; by processor time %.2f, median %.2f)",
                        walls[times - 1],
                        walls[times / 2],
                        cpus[times - 1],
                        cpus[times / 2]));
    }

    /** Nanoseconds of all Java threads, those of the compiler and the collector left out. */
    private static long processorTime() {
        return LongStream.of(THREADS.getAllThreadIds())
                .map(THREADS::getThreadCpuTime)
                .filter(time -> time > 0)
                .sum();
    }

    private static long copy(SafetensorsFile model, TensorInfo info, ByteBuffer target) {
        target.clear().put(model.bytes(info.name()));
        return 2 * info.bytes();
    }

    private static long combine(List<SafetensorsFile> models, TensorInfo info, ByteBuffer target) {
        LinearCombination sum = new LinearCombination(IntStream.range(0, models.size())
                .mapToObj(i -> new Term(SHARES.get(i), new Input(models.get(i), info.name())))
                .toList());
        try {
            sum.write(info, new MemoryChannel(target.clear()));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return (models.size() + 1) * info.bytes();
    }

    private static long norm(SafetensorsFile model, TensorInfo info) {
        DotProducts.norm(new Input(model, info.name()));
        return info.bytes();
    }

    private static long dots(List<SafetensorsFile> models, TensorInfo info) {
        DotProducts.of(
                models.stream().map(model -> new Input(model, info.name())).toList());
        return models.size() * info.bytes();
    }
}
