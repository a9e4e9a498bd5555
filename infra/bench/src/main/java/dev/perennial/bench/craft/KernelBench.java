package dev.perennial.bench.craft;

import dev.perennial.bench.figures.Figures;
import dev.perennial.bench.figures.Folders;
import dev.perennial.bench.figures.PeakMemory;
import dev.perennial.bench.figures.Stopwatch;
import dev.perennial.bench.figures.Words;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.kernel.Consensus;
import dev.perennial.tensor.kernel.Consensus.Vote;
import dev.perennial.tensor.kernel.Delta;
import dev.perennial.tensor.kernel.DotProducts;
import dev.perennial.tensor.kernel.Input;
import dev.perennial.tensor.kernel.Instructions;
import dev.perennial.tensor.kernel.LinearCombination;
import dev.perennial.tensor.kernel.LinearCombination.Term;
import dev.perennial.tensor.kernel.Magnitudes;
import dev.perennial.tensor.kernel.Mask;
import dev.perennial.tensor.kernel.Philox;
import dev.perennial.tensor.kernel.RandomMask;
import dev.perennial.tensor.kernel.Recipe;
import dev.perennial.tensor.parallel.Workers;
import dev.perennial.tensor.safetensors.SafetensorsFile;
import dev.perennial.tensor.safetensors.SafetensorsWriter;
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
import java.util.Map;
import java.util.function.Consumer;
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
        figures.add("instructions", Instructions.inKernels() ? "vector" : "plain");
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
        String name = dtype.code().toLowerCase(Locale.ROOT);
        if (dtype == DType.BF16) {
            toFile(models);
        }
        List<TensorInfo> tensors = models.get(0).tensors();
        Path file = work.resolve("out");
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer target = channel.map(
                    FileChannel.MapMode.READ_WRITE, 0, tensors.get(0).bytes());
            if (dtype == DType.BF16) {
                speed("copy, 1 thread", 1, tensors, info -> copy(models.get(0), info, target));
                consensus(models, target);
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

    /** Before anything else has been computed, so that the peak is this pass's. */
    private void toFile(List<SafetensorsFile> models) throws IOException {
        double before = PeakMemory.ofThis().orElse(0);
        List<TensorInfo> tensors = models.get(0).tensors();
        Path file = work.resolve("sum.safetensors");
        Stopwatch watch = Stopwatch.start();
        SafetensorsWriter.write(
                file, Map.of(), tensors, (info, out) -> sum(models, info).write(info, out));
        double bytes = (models.size() + 1) * (double) Files.size(file);
        figures.add("sum of 3, bf16, written as a file", bytes / GB / watch.seconds(), 2, "GB/s");
        figures.add("peak RSS it adds", PeakMemory.ofThis().orElse(0) - before, 0, "MiB");
        Files.delete(file);
    }

    /** The steps of TIES with the first model as the base of the others. */
    private void consensus(List<SafetensorsFile> models, ByteBuffer target) {
        TensorInfo first = models.get(0).tensors().get(0);
        List<TensorInfo> one = List.of(first);
        Input base = new Input(models.get(0), first.name());
        List<Delta> deltas = IntStream.of(1, 2)
                .mapToObj(i -> Delta.of(new Input(models.get(i), first.name()), base))
                .toList();
        long kept = first.elements() / 5;
        perElement("largest fifth of a difference, 1 thread", one, info -> Magnitudes.largest(deltas.get(0), kept));
        List<Mask> largest =
                deltas.stream().map(delta -> Magnitudes.largest(delta, kept)).toList();
        List<Mask> random = List.of(new RandomMask(Philox.of(1, 1), 0.2), new RandomMask(Philox.of(1, 2), 0.2));
        perElement(
                "agreement of 2 by size, 1 thread", one, info -> write(agreement(base, deltas, largest), info, target));
        perElement(
                "agreement of 2 by chance, 1 thread",
                one,
                info -> write(agreement(base, deltas, random), info, target));
    }

    private static Consensus agreement(Input base, List<Delta> deltas, List<Mask> masks) {
        List<Vote> votes = IntStream.range(0, masks.size())
                .mapToObj(i -> new Vote(0.5f, deltas.get(i).tensor(), masks.get(i), 1))
                .toList();
        return new Consensus(base, votes, Consensus.Election.TOTAL, true, 1);
    }

    /** The least nanoseconds an element by the time of the Java threads on processors. */
    private void perElement(String name, List<TensorInfo> tensors, Consumer<TensorInfo> work) {
        System.setProperty(Workers.PROPERTY, "1");
        double least = Double.MAX_VALUE;
        for (int i = 0; i < times + 1; i++) {
            long cpu = processorTime();
            tensors.forEach(work);
            long elements = tensors.stream().mapToLong(TensorInfo::elements).sum();
            least = Math.min(least, (processorTime() - cpu) / (double) elements);
        }
        figures.add(name, least, 2, "ns an element");
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

    private static LinearCombination sum(List<SafetensorsFile> models, TensorInfo info) {
        return new LinearCombination(IntStream.range(0, models.size())
                .mapToObj(i -> new Term(SHARES.get(i), new Input(models.get(i), info.name())))
                .toList());
    }

    private static long combine(List<SafetensorsFile> models, TensorInfo info, ByteBuffer target) {
        write(sum(models, info), info, target);
        return (models.size() + 1) * info.bytes();
    }

    private static void write(Recipe recipe, TensorInfo info, ByteBuffer target) {
        try {
            recipe.write(info, new MemoryChannel(target.clear()));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
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
