package dev.perennial.edit.method;

import dev.perennial.edit.failure.EditException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.linalg.Matrix;
import dev.perennial.tensor.linalg.SymmetricMatrix;
import dev.perennial.tensor.safetensors.SafetensorsFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What an edited model must remember to be edited again: the normaliser of each weight shape, and of each module the
 * sum of past keys' outer products and the covariance of base text. Its size does not grow with edits: 16 bytes times
 * {@code d_in^2} a module, and 8 more of those while it is edited; reading takes 8 more of one module, writing none.
 * Travels with the weights as two side files: {@link #TEXT_FILE}, which edits leave as it is and which is so stored
 * once, and {@link #FILE} with the rest.
 */
public final class EditState {
    /** Where what edits change lies in a model folder. */
    public static final String FILE = "perennial-edit-state.st";

    /** Where the covariance of base text lies in a model folder. */
    public static final String TEXT_FILE = "perennial-edit-text.st";

    /** A matrix of one more takes 2 GiB, more than a file's tensor is read with. */
    private static final int MOST_INPUTS = (1 << 14) - 1;

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

    /**
     * Reads what lies in a model folder; a state before the first edit if nothing does.
     *
     * @throws EditException if a tensor cannot be of a state
     */
    public static EditState in(Path folder) {
        EditState state = new EditState();
        // last what edits change: folders of before there was a file for text have all of it there
        for (String name : List.of(TEXT_FILE, FILE)) {
            Path file = folder.resolve(name);
            if (Files.exists(file)) {
                try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
                    state.take(tensors);
                }
            }
        }
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

    /** Writes both files of a model folder, in place of those that are there. */
    public void write(Path folder) {
        ofText().write(folder.resolve(TEXT_FILE));
        ofEdits().write(folder.resolve(FILE));
    }

    /** How many bytes the tensors of both files take; headers come on top. */
    public long bytes() {
        return ofText().bytes() + ofEdits().bytes();
    }

    private StateWriter ofText() {
        StateWriter writer = new StateWriter();
        text.forEach((module, covariance) -> writer.put("text/" + module, covariance));
        return writer;
    }

    private StateWriter ofEdits() {
        StateWriter writer = new StateWriter();
        moments.forEach((shape, of) -> writer.put("moments/" + shape, of));
        keys.forEach((module, sum) -> writer.put("keys/" + module, sum));
        return writer;
    }

    /** The normaliser of a weight shape; throws {@link EditException} if its modules are too wide to be remembered. */
    Moments moments(int inputs, int outputs) {
        requireKeepable(inputs);
        return Objects.requireNonNull(
                moments.computeIfAbsent(inputs + "x" + outputs, shape -> new Moments(inputs + outputs)));
    }

    private static void requireKeepable(int inputs) {
        if (inputs > MOST_INPUTS) {
            throw new EditException("Modules of " + inputs + " inputs cannot be edited, as what is remembered of one"
                    + " would take more than 2 GiB: choose modules of at most " + MOST_INPUTS + " inputs");
        }
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
        keysOfText.forEach((module, h) -> {
            requireKeepable(h.columns());
            text.put(module, SymmetricMatrix.zeros(h.columns()).plusGram(h).scaled(1.0 / h.rows()));
        });
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
