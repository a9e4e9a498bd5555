package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.core.Linear;
import dev.perennial.model.lora.LoraAdapter;
import dev.perennial.model.lora.LoraFactors;
import dev.perennial.tensor.ShapeMismatchException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.linalg.Matrix;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** An adapter's factors in the engine's memory; a pass adds the factor times (x A^T) B^T to each module's output. */
final class AdapterLeaves implements Leaves {
    private static final String WEIGHT = ".weight";
    private static final String A = ".lora_A.weight";
    private static final String B = ".lora_B.weight";

    private final LoraAdapter adapter;
    private final Map<String, NDArray> arrays = new LinkedHashMap<>();
    /** What is added to modules, by the names the model has for them. */
    private final Map<String, Added> added = new LinkedHashMap<>();

    /**
     * The scale is an array, not a number: the engine comes back to it, when Java would have freed a number's memory.
     */
    private record Added(NDArray a, NDArray b, NDArray scale) {
        NDArray to(NDArray output, NDArray input) {
            NDArray inner = Linear.linear(input, a).singletonOrThrow();
            return output.add(Linear.linear(inner, b).singletonOrThrow().mul(scale));
        }
    }

    /** Copies an adapter of this model. */
    AdapterLeaves(LanguageModel model, LoraAdapter adapter, NDManager memory) {
        this.adapter = adapter;
        DataType type = model.values().type();
        adapter.modules().forEach((module, factors) -> {
            TensorInfo weight = weight(model.values(), module);
            requireFits(weight, factors);
            NDArray a = array(memory, factors.a(), type);
            NDArray b = array(memory, factors.b(), type);
            arrays.put(module + A, a);
            arrays.put(module + B, b);
            String name = weight.name().substring(0, weight.name().length() - WEIGHT.length());
            added.put(
                    name, new Added(a, b, memory.create(adapter.factor(module)).toType(type, false)));
        });
    }

    /** Models of folders without heads leave out the first part of the names, which adapters have. */
    private static TensorInfo weight(Parameters parameters, String module) {
        String bare = module.substring(module.indexOf('.') + 1) + WEIGHT;
        boolean stripped =
                parameters.infos().stream().anyMatch(info -> info.name().equals(bare));
        return parameters.info(stripped ? bare : module + WEIGHT);
    }

    private void requireFits(TensorInfo weight, LoraFactors factors) {
        long in = factors.a().columns();
        long out = factors.b().rows();
        List<Long> expected = adapter.settings().transposed() ? List.of(in, out) : List.of(out, in);
        if (!weight.shape().equals(expected)) {
            throw new ShapeMismatchException("tensor " + weight.name() + " has shape " + weight.shape()
                    + ", the adapter is for " + expected + "; use one made for this model");
        }
    }

    private static NDArray array(NDManager memory, Matrix matrix, DataType type) {
        return memory.create(matrix.data(), new Shape(matrix.rows(), matrix.columns()))
                .toType(type, false);
    }

    @Override
    public Map<String, NDArray> arrays() {
        return arrays;
    }

    @Override
    public Taps taps() {
        return (module, input, output) -> {
            Added here = added.get(module);
            return here == null ? output : here.to(output, input);
        };
    }

    @Override
    public void assign(String name, float[] values) {
        NDArray array = of(name);
        if (array.getDataType() == DataType.FLOAT32) {
            array.set(FloatBuffer.wrap(values));
        } else {
            ArrayMemory.of(array).put(0, values, values.length);
        }
    }

    @Override
    public Map<String, String> traits() {
        return Map.of("adapter", adapter.settings().toString());
    }

    /** The adapter as it is now. */
    LoraAdapter adapter() {
        Map<String, LoraFactors> modules = new LinkedHashMap<>();
        adapter.modules()
                .keySet()
                .forEach(module -> modules.put(module, new LoraFactors(matrix(module + A), matrix(module + B))));
        return new LoraAdapter(adapter.settings(), modules);
    }

    private Matrix matrix(String name) {
        Shape shape = of(name).getShape();
        return Matrix.of((int) shape.get(0), (int) shape.get(1), of(name).toFloatArray());
    }

    private NDArray of(String name) {
        return Objects.requireNonNull(arrays.get(name));
    }
}
