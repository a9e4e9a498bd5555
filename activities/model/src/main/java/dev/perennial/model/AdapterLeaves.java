package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
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
    private static final String A = ".lora_A.weight";
    private static final String B = ".lora_B.weight";

    private final LoraAdapter adapter;
    private final Map<String, NDArray> arrays = new LinkedHashMap<>();
    /**
     * Arrays, not numbers: the engine comes back to them for gradients, and Java would have freed a number's memory.
     */
    private final Map<String, NDArray> scales = new LinkedHashMap<>();

    /** Copies an adapter of this model. */
    AdapterLeaves(LanguageModel model, LoraAdapter adapter, NDManager memory) {
        this.adapter = adapter;
        adapter.modules().forEach((module, factors) -> {
            requireFits(model.values().info(module + ".weight"), factors);
            scales.put(module, memory.create(adapter.factor(module)));
            arrays.put(module + A, array(memory, factors.a()));
            arrays.put(module + B, array(memory, factors.b()));
        });
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

    private static NDArray array(NDManager memory, Matrix matrix) {
        return memory.create(matrix.data(), new Shape(matrix.rows(), matrix.columns()));
    }

    @Override
    public Map<String, NDArray> arrays() {
        return arrays;
    }

    @Override
    public Taps taps() {
        return (module, input, output) -> {
            NDArray scale = scales.get(module);
            if (scale == null) {
                return output;
            }
            NDArray inner = Linear.linear(input, of(module + A)).singletonOrThrow();
            NDArray added = Linear.linear(inner, of(module + B)).singletonOrThrow();
            return output.add(added.mul(scale));
        };
    }

    @Override
    public void assign(String name, float[] values) {
        of(name).set(FloatBuffer.wrap(values));
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
