package dev.perennial.model.lora;

import dev.perennial.model.config.MalformedModelException;
import dev.perennial.model.config.ModelIoException;
import dev.perennial.model.config.UnsupportedModelException;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.disk.AtomicFile;
import dev.perennial.tensor.linalg.Matrix;
import dev.perennial.tensor.safetensors.ForeignFormats;
import dev.perennial.tensor.safetensors.SafetensorsFile;
import dev.perennial.tensor.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads and writes adapters as PEFT's folders: adapter_config.json and adapter_model.safetensors. Other kinds of
 * adapters than plain LoRA of linear modules are refused by name, never read in part.
 */
public final class LoraFolder {
    private static final String CONFIG = "adapter_config.json";
    private static final String WEIGHTS = "adapter_model.safetensors";
    private static final String PREFIX = "base_model.model.";
    private static final String A = ".lora_A.weight";
    private static final String B = ".lora_B.weight";

    private LoraFolder() {}

    /**
     * Reads an adapter; needs twice its heap as float32.
     *
     * @throws UnsupportedModelException naming the kind of adapter, setting or tensor that this module does not know
     * @throws MalformedModelException if the folder contradicts itself or lacks a part
     * @throws ModelIoException if the configuration cannot be read
     * @throws dev.perennial.tensor.TensorException if the weights are missing, malformed or not finite
     */
    public static LoraAdapter read(Path folder) {
        Path config = folder.resolve(CONFIG);
        String text = text(config);
        Path weights = folder.resolve(WEIGHTS);
        Path pickled = folder.resolve("adapter_model.bin");
        if (!Files.exists(weights) && Files.exists(pickled)) {
            ForeignFormats.refuseByName(pickled);
        }
        try (SafetensorsFile file = SafetensorsFile.open(weights)) {
            Map<String, Matrix> as = new TreeMap<>();
            Map<String, Matrix> bs = new TreeMap<>();
            for (TensorInfo info : file.tensors()) {
                String name = info.name();
                (name.endsWith(A) ? as : bs).put(requireModule(file, name), matrix(file, info));
            }
            LoraSettings settings = LoraConfigFile.read(text, config.toString(), new TreeSet<>(as.keySet()));
            return new LoraAdapter(settings, paired(as, bs, file));
        }
    }

    /**
     * Reads an adapter's configuration alone.
     *
     * @param modules the modules that its weights change, which count where the configuration narrows its targets
     * @throws UnsupportedModelException naming a setting that this module does not know
     * @throws MalformedModelException if it contradicts itself or lacks a part
     * @throws ModelIoException if it cannot be read
     */
    public static LoraSettings settings(Path folder, Set<String> modules) {
        Path config = folder.resolve(CONFIG);
        return LoraConfigFile.read(text(config), config.toString(), new TreeSet<>(modules));
    }

    /** The module that a tensor of an adapter is a factor for; none where it is no factor of a linear module. */
    public static Optional<String> module(String tensor) {
        boolean factor = tensor.startsWith(PREFIX) && (tensor.endsWith(A) || tensor.endsWith(B));
        return factor ? Optional.of(tensor.substring(PREFIX.length(), tensor.length() - A.length())) : Optional.empty();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new ModelIoException("cannot read " + file + ", which an adapter's folder needs", unreadable);
        }
    }

    private static String requireModule(TensorSource file, String name) {
        return module(name)
                .orElseThrow(() -> new UnsupportedModelException(
                        file.origin() + ": tensor " + name + " is not supported; supported: " + PREFIX + "MODULE" + A
                                + " and " + B + " of linear modules"));
    }

    private static Matrix matrix(TensorSource file, TensorInfo info) {
        if (info.shape().size() != 2) {
            throw new MalformedModelException(
                    file.origin() + ": expected " + info.name() + " to be a matrix, found shape " + info.shape());
        }
        int rows = Math.toIntExact(info.shape().get(0));
        int columns = Math.toIntExact(info.shape().get(1));
        return Matrix.of(rows, columns, file.floats(info.name())).requireFinite(info.name());
    }

    private static Map<String, LoraFactors> paired(Map<String, Matrix> as, Map<String, Matrix> bs, TensorSource file) {
        Map<String, LoraFactors> modules = new TreeMap<>();
        as.forEach((module, a) -> {
            Matrix b = bs.get(module);
            if (b == null) {
                throw new MalformedModelException(file.origin() + ": " + module + " has lora_A but no lora_B");
            }
            modules.put(module, new LoraFactors(a, b));
        });
        bs.keySet().stream()
                .filter(module -> !as.containsKey(module))
                .findFirst()
                .ifPresent(module -> {
                    throw new MalformedModelException(file.origin() + ": " + module + " has lora_B but no lora_A");
                });
        return modules;
    }

    /**
     * Writes an adapter so that PEFT loads it, replacing one that is there; needs its heap once more.
     *
     * @param dtype how the factors are stored: F32, or BF16 or F16, rounded to nearest
     * @throws dev.perennial.tensor.TensorIoException if a file cannot be written
     */
    public static void write(LoraAdapter adapter, Path folder, DType dtype) {
        MemoryTensors tensors = MemoryTensors.named("an adapter");
        adapter.modules().forEach((module, factors) -> {
            put(tensors, PREFIX + module + A, factors.a(), dtype);
            put(tensors, PREFIX + module + B, factors.b(), dtype);
        });
        SafetensorsWriter.write(folder.resolve(WEIGHTS), Map.of("format", "pt"), tensors);
        byte[] config = LoraConfigFile.write(adapter.settings()).getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(folder.resolve(CONFIG), config.length, out -> out.write(ByteBuffer.wrap(config)));
    }

    private static void put(MemoryTensors tensors, String name, Matrix matrix, DType dtype) {
        tensors.put(TensorInfo.of(name, dtype, matrix.rows(), matrix.columns()), matrix.data());
    }
}
