package dev.perennial.store.recipe;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.kernel.Input;
import dev.perennial.tensor.kernel.LinearCombination;
import dev.perennial.tensor.kernel.LowRankUpdate;
import dev.perennial.tensor.kernel.LowRankUpdates;
import dev.perennial.tensor.kernel.LowRankUpdates.Factors;
import dev.perennial.tensor.kernel.Recipe;
import dev.perennial.tensor.kernel.SparseOverwrite;
import dev.perennial.tensor.safetensors.SafetensorsFile;
import dev.perennial.tensor.safetensors.SafetensorsWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A recipe without its inputs, as a safetensors file: {@code __metadata__} is {@code {"format": "perennial-recipe/1",
 * "operation": OPERATION}}, and the tensors are, with nothing besides,
 *
 * <pre>
 * low-rank-updates    left.0 F32 [m, r], right.0 F32 [n, r], left.1, ...: {@link LowRankUpdates}, in that order
 * sparse-overwrite    positions I64 [k], values F32 [k]: {@link SparseOverwrite}
 * linear-combination  weights F32 [k], inputs I64 [k], the number of each term's input: {@link LinearCombination}
 * </pre>
 *
 * What these compute is fixed to the bit, so that the same file on the same inputs gives the same tensor anywhere.
 * Reading needs twice the file's size of heap.
 */
public final class RecipeFile {
    private static final String FORMAT = "perennial-recipe/1";
    private static final String LOW_RANK = "low-rank-updates";
    private static final String SPARSE = "sparse-overwrite";
    private static final String LINEAR = "linear-combination";

    private final SafetensorsFile file;

    private RecipeFile(SafetensorsFile file) {
        this.file = file;
    }

    /** How many bytes a recipe's payload takes, or empty for an operation that has no file. */
    public static Optional<Long> bytes(Recipe recipe) {
        if (recipe instanceof LowRankUpdate update) {
            return Optional.of(new Factors(update.left(), update.right()).bytes());
        }
        if (recipe instanceof LowRankUpdates updates) {
            return Optional.of(
                    updates.updates().stream().mapToLong(Factors::bytes).sum());
        }
        if (recipe instanceof SparseOverwrite overwrite) {
            return Optional.of((long) (Long.BYTES + Float.BYTES) * overwrite.size());
        }
        if (recipe instanceof LinearCombination sum) {
            return Optional.of((long) (Long.BYTES + Float.BYTES) * sum.terms().size());
        }
        return Optional.empty();
    }

    /**
     * Writes a recipe; the same recipe gives the same bytes. Needs the recipe's size of heap once more.
     *
     * @throws IllegalArgumentException if its operation has no file
     */
    public static void write(Path file, Recipe recipe) {
        if (recipe instanceof LowRankUpdate update) {
            write(file, LOW_RANK, factors(List.of(new Factors(update.left(), update.right()))));
        } else if (recipe instanceof LowRankUpdates updates) {
            write(file, LOW_RANK, factors(updates.updates()));
        } else if (recipe instanceof SparseOverwrite overwrite) {
            write(file, SPARSE, overwritten(overwrite));
        } else if (recipe instanceof LinearCombination sum) {
            write(file, LINEAR, summed(sum));
        } else {
            throw new IllegalArgumentException("A " + recipe.getClass().getSimpleName()
                    + " cannot be stored as a recipe: store its result, or use another operation");
        }
    }

    private static void write(Path file, String operation, MemoryTensors payload) {
        SafetensorsWriter.write(file, Map.of("format", FORMAT, "operation", operation), payload);
    }

    private static MemoryTensors factors(List<Factors> updates) {
        MemoryTensors payload = MemoryTensors.named("recipe");
        for (int i = 0; i < updates.size(); i++) {
            Factors of = updates.get(i);
            int rank = of.left().columns();
            payload.put("left." + i, of.left().data(), of.left().rows(), rank);
            payload.put("right." + i, of.right().data(), of.right().rows(), rank);
        }
        return payload;
    }

    private static MemoryTensors overwritten(SparseOverwrite overwrite) {
        long[] positions = new long[overwrite.size()];
        float[] values = new float[overwrite.size()];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = overwrite.position(i);
            values[i] = overwrite.value(i);
        }
        return numbered("positions", positions, "values", values);
    }

    private static MemoryTensors summed(LinearCombination sum) {
        List<Input> inputs = sum.inputs();
        int terms = sum.terms().size();
        long[] numbers = new long[terms];
        float[] weights = new float[terms];
        for (int i = 0; i < terms; i++) {
            numbers[i] = inputs.indexOf(sum.terms().get(i).input());
            weights[i] = sum.terms().get(i).weight();
        }
        return numbered("inputs", numbers, "weights", weights);
    }

    private static MemoryTensors numbered(String whole, long[] numbers, String broken, float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(numbers.length, Long.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        bytes.asLongBuffer().put(numbers);
        return MemoryTensors.named("recipe")
                .put(TensorInfo.of(whole, DType.I64, numbers.length), bytes)
                .put(broken, values, values.length);
    }

    /**
     * Reads a recipe strictly and gives it its inputs.
     *
     * @param inputs as many as the recipe had when it was written, in the order of {@link Recipe#inputs}
     * @throws dev.perennial.tensor.TensorException if the file is no safetensors file, or values are not finite
     * @throws IllegalArgumentException if it is no recipe known here, or of other inputs
     */
    public static Recipe read(Path file, List<Input> inputs) {
        try (SafetensorsFile opened = SafetensorsFile.open(file)) {
            return new RecipeFile(opened).recipe(inputs);
        }
    }

    private Recipe recipe(List<Input> inputs) {
        Map<String, String> told = file.metadata();
        String operation = told.getOrDefault("operation", "");
        if (told.size() != 2 || !FORMAT.equals(told.get("format"))) {
            throw new IllegalArgumentException("expected a file of format '" + FORMAT + "', found " + told);
        }
        return switch (operation) {
            case LOW_RANK -> lowRank(only(inputs));
            case SPARSE -> sparse(only(inputs));
            case LINEAR -> linear(inputs);
            default ->
                throw new IllegalArgumentException("expected one of the operations " + LOW_RANK + ", " + SPARSE
                        + " and " + LINEAR + ", found '" + operation + "'");
        };
    }

    private static Input only(List<Input> inputs) {
        if (inputs.size() != 1) {
            throw new IllegalArgumentException("expected one input, found " + inputs.size());
        }
        return inputs.get(0);
    }

    private Recipe lowRank(Input weight) {
        int count = file.tensors().size() / 2;
        requireTensors(2 * count);
        List<Factors> updates = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            updates.add(new Factors(
                    RecipeTensor.of(file, "left." + i).matrix(),
                    RecipeTensor.of(file, "right." + i).matrix()));
        }
        return new LowRankUpdates(weight, updates);
    }

    private Recipe sparse(Input weight) {
        requireTensors(2);
        return new SparseOverwrite(
                weight,
                RecipeTensor.of(file, "positions").numbers(),
                RecipeTensor.of(file, "values").values());
    }

    private Recipe linear(List<Input> inputs) {
        requireTensors(2);
        long[] numbers = RecipeTensor.of(file, "inputs").numbers();
        float[] weights = RecipeTensor.of(file, "weights").values();
        if (numbers.length != weights.length) {
            throw new IllegalArgumentException(
                    "expected an input for each weight, found " + numbers.length + " for " + weights.length);
        }
        List<LinearCombination.Term> terms = new ArrayList<>();
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] < 0 || numbers[i] >= inputs.size()) {
                throw new IllegalArgumentException(
                        "expected inputs from 0 to " + (inputs.size() - 1) + ", found " + numbers[i]);
            }
            terms.add(new LinearCombination.Term(weights[i], inputs.get((int) numbers[i])));
        }
        return new LinearCombination(terms);
    }

    private void requireTensors(int count) {
        if (file.tensors().size() != count) {
            throw new IllegalArgumentException(
                    "expected " + count + " tensors, found " + file.tensors().size());
        }
    }
}
