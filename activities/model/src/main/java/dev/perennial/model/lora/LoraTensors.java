package dev.perennial.model.lora;

import dev.perennial.model.config.MalformedModelException;
import dev.perennial.model.config.UnsupportedModelException;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.linalg.Matrix;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The tensors of an adapter's file, sorted by what they are. */
final class LoraTensors {
    private final TensorSource file;
    private final Map<String, Matrix> as = new TreeMap<>();
    private final Map<String, Matrix> bs = new TreeMap<>();
    private final Set<String> embeddings = new TreeSet<>();
    private final Map<String, Matrix> magnitudes = new TreeMap<>();
    private final MemoryTensors whole;

    private LoraTensors(TensorSource file) {
        this.file = file;
        this.whole = MemoryTensors.named(file.origin());
    }

    /** Reads all that such an adapter has; refuses others. */
    static LoraTensors read(TensorSource file, LoraKinds kinds) {
        LoraTensors tensors = new LoraTensors(file);
        for (TensorInfo info : file.tensors()) {
            if (!kinds.takes(info.name())) {
                throw new UnsupportedModelException(file.origin() + ": tensor " + info.name()
                        + " is not supported; supported: " + LoraNames.PREFIX + "MODULE" + LoraNames.A + " and "
                        + LoraNames.B + ", those of embeddings, and what use_dora and modules_to_save add");
            }
            tensors.sort(info);
        }
        tensors.magnitudes.keySet().stream()
                .filter(module -> !tensors.as.containsKey(module))
                .findFirst()
                .ifPresent(module -> {
                    throw tensors.malformed(module + " has lora_magnitude_vector but no lora_A");
                });
        return tensors;
    }

    private void sort(TensorInfo info) {
        String name = info.name();
        LoraNames.factor(name).ifPresent(module -> factor(module, info));
        LoraNames.magnitude(name).ifPresent(module -> magnitudes.put(module, magnitude(info)));
        LoraNames.whole(name)
                .ifPresent(weight -> whole.put(new TensorInfo(weight, info.dtype(), info.shape()), file.bytes(name)));
    }

    private void factor(String module, TensorInfo info) {
        String name = info.name();
        boolean down = name.endsWith(LoraNames.A) || name.endsWith(LoraNames.EMBEDDING_A);
        if ((down ? as : bs).put(module, matrix(info)) != null) {
            throw malformed(module + " has factors both as a linear module and as an embedding");
        }
        if (name.endsWith(LoraNames.EMBEDDING_A) || name.endsWith(LoraNames.EMBEDDING_B)) {
            embeddings.add(module);
        }
    }

    private Matrix matrix(TensorInfo info) {
        if (info.shape().size() != 2) {
            throw malformed("expected " + info.name() + " to be a matrix, found shape " + info.shape());
        }
        int rows = Math.toIntExact(info.shape().get(0));
        int columns = Math.toIntExact(info.shape().get(1));
        return Matrix.of(rows, columns, file.floats(info.name())).requireFinite(info.name());
    }

    private Matrix magnitude(TensorInfo info) {
        if (info.shape().size() != 1) {
            throw malformed("expected " + info.name() + " to be a vector, found shape " + info.shape());
        }
        float[] lengths = file.floats(info.name());
        return Matrix.of(1, lengths.length, lengths).requireFinite(info.name());
    }

    /** The modules that have factors. */
    Set<String> modules() {
        return as.keySet();
    }

    /** Both factors of each module; throws {@link MalformedModelException} where one is missing. */
    Map<String, LoraFactors> paired() {
        Map<String, LoraFactors> modules = new TreeMap<>();
        as.forEach((module, a) -> {
            Matrix b = bs.get(module);
            if (b == null) {
                throw malformed(module + " has lora_A but no lora_B");
            }
            modules.put(module, new LoraFactors(a, b));
        });
        bs.keySet().stream()
                .filter(module -> !as.containsKey(module))
                .findFirst()
                .ifPresent(module -> {
                    throw malformed(module + " has lora_B but no lora_A");
                });
        return modules;
    }

    /** What there is besides. */
    LoraAdditions additions() {
        return new LoraAdditions(embeddings, magnitudes, whole);
    }

    private MalformedModelException malformed(String problem) {
        return new MalformedModelException(file.origin() + ": " + problem);
    }
}
