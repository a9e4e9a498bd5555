package dev.perennial.model.lora;

import dev.perennial.model.config.MalformedModelException;
import dev.perennial.model.config.ModelIoException;
import dev.perennial.model.config.UnsupportedModelException;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorFile;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.disk.AtomicFile;
import dev.perennial.tensor.folder.ModelTensors;
import dev.perennial.tensor.linalg.Matrix;
import dev.perennial.tensor.safetensors.ForeignFormats;
import dev.perennial.tensor.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reads and writes adapters as PEFT's folders: adapter_config.json and adapter_model.safetensors. Read are LoRA of
 * linear modules and embeddings, with magnitudes (DoRA) and whole modules beside it; other kinds are refused by name,
 * never read in part. Written is plain LoRA of linear modules.
 */
public final class LoraFolder {
    private static final String CONFIG = "adapter_config.json";
    private static final String WEIGHTS = "adapter_model.safetensors";
    private static final String CHECKPOINT = "adapter_model.bin";

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
        Path pickled = folder.resolve(CHECKPOINT);
        if (!Files.exists(folder.resolve(WEIGHTS)) && Files.exists(pickled)) {
            ForeignFormats.refuseByName(pickled);
        }
        return readAny(folder);
    }

    /** As {@link #read}, and adapter_model.bin where there is no safetensors file, of which nothing is run. */
    public static LoraAdapter readAny(Path folder) {
        String config = folder.resolve(CONFIG).toString();
        String text = text(folder.resolve(CONFIG));
        boolean pickled = !Files.exists(folder.resolve(WEIGHTS)) && Files.exists(folder.resolve(CHECKPOINT));
        try (TensorFile file = ModelTensors.file(folder.resolve(pickled ? CHECKPOINT : WEIGHTS))) {
            LoraTensors tensors = LoraTensors.read(file, LoraConfigFile.kinds(text, config));
            LoraSettings settings = LoraConfigFile.read(text, config, new TreeSet<>(tensors.modules()));
            return new LoraAdapter(settings, tensors.paired(), tensors.additions());
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

    /** What the configuration of an adapter lets it have besides factors; throws as {@link #settings}. */
    public static LoraKinds kinds(Path folder) {
        Path config = folder.resolve(CONFIG);
        return LoraConfigFile.kinds(text(config), config.toString());
    }

    /** The module that a tensor of an adapter is a factor for; none where it is no factor. */
    public static Optional<String> module(String tensor) {
        return LoraNames.factor(tensor);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new ModelIoException("cannot read " + file + ", which an adapter's folder needs", unreadable);
        }
    }

    /**
     * Writes an adapter so that PEFT loads it, replacing one that is there; needs its heap once more.
     *
     * @param dtype how the factors are stored: F32, or BF16 or F16, rounded to nearest
     * @throws IllegalArgumentException if it has more than factors of linear modules
     * @throws dev.perennial.tensor.TensorIoException if a file cannot be written
     */
    public static void write(LoraAdapter adapter, Path folder, DType dtype) {
        adapter.requirePlain();
        MemoryTensors tensors = MemoryTensors.named("an adapter");
        adapter.modules().forEach((module, factors) -> {
            put(tensors, LoraNames.PREFIX + module + LoraNames.A, factors.a(), dtype);
            put(tensors, LoraNames.PREFIX + module + LoraNames.B, factors.b(), dtype);
        });
        SafetensorsWriter.write(folder.resolve(WEIGHTS), Map.of("format", "pt"), tensors);
        byte[] config = LoraConfigFile.write(adapter.settings()).getBytes(StandardCharsets.UTF_8);
        AtomicFile.write(folder.resolve(CONFIG), config.length, out -> out.write(ByteBuffer.wrap(config)));
    }

    private static void put(MemoryTensors tensors, String name, Matrix matrix, DType dtype) {
        tensors.put(TensorInfo.of(name, dtype, matrix.rows(), matrix.columns()), matrix.data());
    }
}
