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
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A model's parameters in the engine's own memory; filled and read block by block. On the CPU they are never held
 * twice, unless as halves, or on another device, of which one at a time is in float32 besides, or for
 * {@link StepMatrices}.
 */
final class Parameters {
    private static final int BLOCK = 1 << 16;

    private final Layout layout;
    private final Holding holding;
    private final String origin;
    private final Map<String, TensorInfo> infos = new LinkedHashMap<>();
    private final Map<String, NDArray> arrays = new LinkedHashMap<>();
    private final StepMatrices stepMatrices = new StepMatrices(this);

    /** Makes room for the parameters of a layout but for those held as halves; they are not yet set. */
    Parameters(Layout layout, Holding holding, String origin) {
        this.layout = layout;
        this.holding = holding;
        this.origin = origin;
        for (TensorInfo info : layout.parameters()) {
            infos.put(info.name(), info);
            if (!holding.halved(info)) {
                arrays.put(info.name(), holding.room(shape(info)));
            }
        }
    }

    /** Decodes every parameter from a source, which must have all of them, in their shapes, and no others. */
    static Parameters load(ModelConfig config, TensorSource source, Holding holding) {
        Layout layout = Layout.of(config, source);
        requireSameTensors(layout, source);
        Parameters parameters = new Parameters(layout, holding, source.origin());
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

    /** The type that the network computes in. */
    DataType type() {
        return holding.type();
    }

    /** A number as the network computes with it. */
    NDArray constant(double value) {
        return type() == DataType.FLOAT64 ? manager().create(value) : manager().create((float) value);
    }

    NDManager manager() {
        return holding.manager();
    }

    /** Whether the JVM sees every parameter where the engine keeps it. */
    boolean visible() {
        return holding.exact() && holding.aliased();
    }

    /** Refuses to read, change or record for gradients what is held as halves. */
    void requireExact() {
        if (!holding.exact()) {
            throw new IllegalStateException("this model was opened in "
                    + holding.matrices().word() + ", to answer only; open it in float32 to read or change its weights");
        }
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

    /** A matrix among the parameters, to multiply with. */
    Weight weight(String name) {
        return holding.weight(info(name), array(name));
    }

    /** Matrices as single steps read them; whoever changes parameters otherwise than by {@link #write} tells them. */
    StepMatrices stepMatrices() {
        return stepMatrices;
    }

    /** A copy of a parameter in C order. */
    float[] read(String name) {
        requireExact();
        float[] values = new float[Math.toIntExact(info(name).elements())];
        if (holding.aliased()) {
            ArrayMemory.of(array(name)).get(values);
        } else {
            holding.show(array(name), memory -> memory.get(values));
        }
        return values;
    }

    /** The engine's own memory of a float32 parameter: what is written there is the parameter. */
    FloatBuffer floats(String name) {
        return array(name).toByteBuffer(true).asFloatBuffer();
    }

    /** Replaces a parameter's values in place. */
    void write(String name, float[] values) {
        requireExact();
        TensorInfo info = info(name);
        if (info.elements() != values.length) {
            throw new ShapeMismatchException("tensor " + name + ": shape " + info.shape() + " needs " + info.elements()
                    + " values, found " + values.length);
        }
        requireFinite(name, values, values.length, 0);
        fill(info, memory -> memory.put(0, values, values.length));
        stepMatrices.forget(name);
    }

    private void load(String name, TensorSource source, Spares<float[]> blocks) {
        fill(info(name), memory -> decode(name, source, blocks, memory));
    }

    private void fill(TensorInfo info, Consumer<ArrayMemory> filling) {
        if (holding.halved(info)) {
            arrays.put(info.name(), holding.halve(shape(info), filling));
        } else if (holding.aliased()) {
            filling.accept(ArrayMemory.of(array(info.name())));
        } else {
            holding.stage(array(info.name()), filling);
        }
    }

    /** Blocks are decoded side by side; the first value in C order that is not finite is the one refused. */
    private void decode(String name, TensorSource source, Spares<float[]> blocks, ArrayMemory target) {
        TensorInfo stored = source.info(name);
        ByteBuffer bytes = source.bytes(name);
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

    private Shape shape(TensorInfo info) {
        if (info.elements() > Integer.MAX_VALUE / type().getNumOfBytes()) {
            throw new ShapeMismatchException("tensor " + info.name() + ": shape " + info.shape()
                    + " is more than 2 GiB as " + type() + "; use a smaller model");
        }
        return new Shape(info.shape().stream().mapToLong(Long::longValue).toArray());
    }
}
