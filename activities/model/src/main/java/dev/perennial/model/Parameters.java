package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.perennial.model.config.MalformedModelException;
import dev.perennial.model.config.ModelConfig;
import dev.perennial.tensor.Floats;
import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.ShapeMismatchException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.UnknownTensorException;
import dev.perennial.tensor.parallel.Spares;
import dev.perennial.tensor.parallel.Workers;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A model's parameters in the engine's own memory, as float32 unless asked for otherwise; filled and read block by
 * block, never held twice.
 */
final class Parameters {
    private static final int BLOCK = 1 << 16;

    private final Layout layout;
    private final NDManager manager;
    private final String origin;
    private final DataType type;
    private final Map<String, TensorInfo> infos = new LinkedHashMap<>();
    private final Map<String, NDArray> arrays = new LinkedHashMap<>();

    /** Makes room for the parameters of a layout in FLOAT32 or FLOAT64; they are not yet set. */
    Parameters(Layout layout, NDManager manager, String origin, DataType type) {
        this.layout = layout;
        this.manager = manager;
        this.origin = origin;
        this.type = type;
        for (TensorInfo info : layout.parameters()) {
            infos.put(info.name(), info);
            arrays.put(info.name(), manager.create(shape(info), type));
        }
    }

    /** Decodes every parameter from a source, which must have all of them, in their shapes, and no others. */
    static Parameters load(ModelConfig config, TensorSource source, NDManager manager, DataType type) {
        Layout layout = Layout.of(config, source);
        requireSameTensors(layout, source);
        Parameters parameters = new Parameters(layout, manager, source.origin(), type);
        Spares<float[]> blocks = new Spares<>(() -> new float[BLOCK]);
        parameters.infos.keySet().forEach(name -> parameters.load(name, source, blocks));
        return parameters;
    }

    private static void requireSameTensors(Layout layout, TensorSource source) {
        Map<String, TensorInfo> expected = new LinkedHashMap<>();
        for (TensorInfo info : layout.parameters()) {
            expected.put(info.name(), info);
            TensorInfo found = source.info(info.name());
            if (!info.sameShape(found)) {
                throw new ShapeMismatchException("tensor " + info.name() + " of " + source.origin() + " has shape "
                        + found.shape() + ", config.json asks for " + info.shape());
            }
        }
        for (TensorInfo found : source.tensors()) {
            if (!expected.containsKey(found.name()) && !layout.superfluous(found, source)) {
                throw new MalformedModelException(source.origin() + ": tensor " + found.name()
                        + " is no parameter of the model that config.json describes; remove it or correct config.json");
            }
        }
    }

    Layout layout() {
        return layout;
    }

    /** The type that parameters are kept and computed in. */
    DataType type() {
        return type;
    }

    /** A number as the network computes with it. */
    NDArray constant(double value) {
        return type == DataType.FLOAT64 ? manager.create(value) : manager.create((float) value);
    }

    NDManager manager() {
        return manager;
    }

    /** Where the parameters came from, for messages. */
    String origin() {
        return origin;
    }

    List<TensorInfo> infos() {
        return List.copyOf(infos.values());
    }

    /** How many numbers there are in all. */
    long elements() {
        return infos.values().stream().mapToLong(TensorInfo::elements).sum();
    }

    TensorInfo info(String name) {
        TensorInfo info = infos.get(name);
        if (info == null) {
            throw new UnknownTensorException(name, origin, List.copyOf(infos.keySet()));
        }
        return info;
    }

    NDArray array(String name) {
        return Objects.requireNonNull(arrays.get(info(name).name()));
    }

    /** A copy of a parameter in C order. */
    float[] read(String name) {
        float[] values = new float[Math.toIntExact(info(name).elements())];
        memory(name).get(values);
        return values;
    }

    /** Replaces a parameter's values in place. */
    void write(String name, float[] values) {
        TensorInfo info = info(name);
        if (info.elements() != values.length) {
            throw new ShapeMismatchException("tensor " + name + ": shape " + info.shape() + " needs " + info.elements()
                    + " values, found " + values.length);
        }
        requireFinite(name, values, values.length, 0);
        memory(name).put(0, values, values.length);
    }

    /** Blocks are decoded side by side; the first value in C order that is not finite is the one refused. */
    private void load(String name, TensorSource source, Spares<float[]> blocks) {
        TensorInfo stored = source.info(name);
        ByteBuffer bytes = source.bytes(name);
        ArrayMemory target = memory(name);
        int elements = target.size();
        Workers.shared()
                .run(
                        (elements + BLOCK - 1) / BLOCK,
                        task -> blocks.lend(block -> {
                            int from = task * BLOCK;
                            int count = Math.min(BLOCK, elements - from);
                            int at = bytes.remaining() / elements * from;
                            Floats.decode(bytes.slice(at, bytes.remaining() - at), stored.dtype(), block, count);
                            requireFinite(name, block, count, from);
                            target.put(from, block, count);
                        }));
    }

    private void requireFinite(String name, float[] values, int count, int from) {
        for (int i = 0; i < count; i++) {
            if (!Float.isFinite(values[i])) {
                throw new NonFiniteException(name, origin, (long) from + i, values[i]);
            }
        }
    }

    /** The engine's own memory of a parameter, which it keeps for as long as the model is open. */
    private ArrayMemory memory(String name) {
        return ArrayMemory.of(array(name));
    }

    private Shape shape(TensorInfo info) {
        if (info.elements() > Integer.MAX_VALUE / type.getNumOfBytes()) {
            throw new ShapeMismatchException("tensor " + info.name() + ": shape " + info.shape()
                    + " is more than 2 GiB as " + type + "; use a smaller model");
        }
        return new Shape(info.shape().stream().mapToLong(Long::longValue).toArray());
    }
}
