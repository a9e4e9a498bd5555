package dev.perennial.edit.method;

import dev.perennial.edit.failure.EditException;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.linalg.Matrix;
import dev.perennial.tensor.linalg.SymmetricMatrix;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What an edited model must remember to be edited again: the normaliser of each weight shape, and of each module the
 * sum of past keys' outer products and the covariance of base text. Its size does not grow with edits: 16 bytes times
 * {@code d_in^2} a module, and 8 more of those while it is edited. Travels with the weights as the side file
 * {@link #FILE}.
 */
public final class EditState {
    /** Where it lies in a model folder. */
    public static final String FILE = "perennial-edit-state.st";

    private final Map<String, Moments> moments = new TreeMap<>();
    private final Map<String, SymmetricMatrix> keys = new TreeMap<>();
    private final Map<String, SymmetricMatrix> text = new TreeMap<>();
    /** Of the modules edited now; dropped when what is protected changes. */
    private final Map<String, ProtectedKeys> factored = new TreeMap<>();

    /** A state before the first edit. */
    public static EditState fresh() {
        return new EditState();
    }

    /**
     * Reads a state.
     *
     * @throws EditException if a tensor cannot be of one
     */
    public static EditState of(TensorSource tensors) {
        EditState state = new EditState();
        state.take(tensors);
        return state;
    }

    private void take(TensorSource tensors) {
        for (TensorInfo info : tensors.tensors()) {
            StateTensor tensor = StateTensor.of(tensors, info);
            switch (tensor.kind()) {
                case "moments" -> moments.put(tensor.key(), tensor.moments());
                case "keys" -> keys.put(tensor.key(), tensor.matrix());
                case "text" -> text.put(tensor.key(), tensor.matrix());
                default -> throw tensor.refused("is none of moments/, keys/ and text/");
            }
        }
    }

    /** The state as float64 tensors. */
    public TensorSource tensors() {
        MemoryTensors tensors = MemoryTensors.named("edit state");
        moments.forEach((shape, of) -> put(tensors, "moments/" + shape, of));
        keys.forEach((module, sum) -> put(tensors, "keys/" + module, sum.toArray()));
        text.forEach((module, covariance) -> put(tensors, "text/" + module, covariance.toArray()));
        return tensors;
    }

    private static void put(MemoryTensors tensors, String name, Moments of) {
        double[] mean = of.mean();
        double[] data = new double[1 + 2 * mean.length];
        data[0] = of.count();
        System.arraycopy(mean, 0, data, 1, mean.length);
        System.arraycopy(of.squares(), 0, data, 1 + mean.length, mean.length);
        put(tensors, name, data);
    }

    private static void put(MemoryTensors tensors, String name, double[] data) {
        ByteBuffer bytes = ByteBuffer.allocate(data.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asDoubleBuffer().put(data);
        tensors.put(TensorInfo.of(name, DType.F64, data.length), bytes);
    }

    /** The normaliser of a weight shape. */
    Moments moments(int inputs, int outputs) {
        return Objects.requireNonNull(
                moments.computeIfAbsent(inputs + "x" + outputs, shape -> new Moments(inputs + outputs)));
    }

    /** What new changes must leave alone in a module: past keys and keys of text, each in its weight. */
    ProtectedKeys protectedKeys(String module, int inputs, EditSettings settings) {
        ProtectedKeys.Weights weights =
                new ProtectedKeys.Weights(settings.keyWeight(), settings.textWeight(), settings.ridge());
        ProtectedKeys known = factored.get(module);
        if (known == null || !known.weights().equals(weights)) {
            SymmetricMatrix none = SymmetricMatrix.zeros(inputs);
            known = ProtectedKeys.of(keys.getOrDefault(module, none), text.getOrDefault(module, none), weights);
            factored.put(module, known);
        }
        return known;
    }

    /** Protects the keys of finished edits from later ones. */
    void remember(String module, Matrix h) {
        keys.put(
                module,
                keys.getOrDefault(module, SymmetricMatrix.zeros(h.columns())).plusGram(h));
        factored.remove(module);
    }

    /** Leaves past edits to a turn that has them all among its own. */
    public void forgetKeys() {
        keys.clear();
        factored.clear();
    }

    /** Takes the keys of base text: their uncentred covariance, {@code H^T H / n}. */
    public void readText(Map<String, Matrix> keysOfText) {
        keysOfText.forEach((module, h) ->
                text.put(module, SymmetricMatrix.zeros(h.columns()).plusGram(h).scaled(1.0 / h.rows())));
        keysOfText.keySet().forEach(factored::remove);
    }

    /** A state before the first edit that knows the same base text. */
    EditState withoutEdits() {
        EditState state = new EditState();
        state.text.putAll(text);
        return state;
    }

    /** Whether base text was read for a module. */
    public boolean hasText(String module) {
        return text.containsKey(module);
    }
}
