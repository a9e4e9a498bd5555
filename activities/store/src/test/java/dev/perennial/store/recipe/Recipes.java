package dev.perennial.store.recipe;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.kernel.Input;
import dev.perennial.tensor.kernel.LinearCombination;
import dev.perennial.tensor.kernel.LowRankUpdate;
import dev.perennial.tensor.kernel.LowRankUpdates;
import dev.perennial.tensor.kernel.Recipe;
import dev.perennial.tensor.kernel.SparseOverwrite;
import dev.perennial.tensor.linalg.Matrix;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Recipes of every operation over two tensors of one shape, {@code w} and {@code v}. */
public final class Recipes {
    private final Random random;

    /** Of that seed. */
    public Recipes(long seed) {
        random = new Random(seed);
    }

    /** Random weights. */
    public MemoryTensors weights(DType dtype, int rows, int columns) {
        return MemoryTensors.named("weights")
                .put(TensorInfo.of("w", dtype, rows, columns), values(rows * columns))
                .put(TensorInfo.of("v", dtype, rows, columns), values(rows * columns));
    }

    /** A recipe of {@code w}. */
    public Recipe of(String operation, TensorSource weights) {
        Input w = new Input(weights, "w");
        int rows = Math.toIntExact(weights.info("w").shape().get(0));
        int columns = Math.toIntExact(weights.info("w").shape().get(1));
        return switch (operation) {
            case "update" -> new LowRankUpdate(w, factor(rows, 3), factor(columns, 3));
            case "updates" -> new LowRankUpdates(w, factors(rows, columns));
            case "overwrite" -> overwrite(w, rows * columns);
            case "sum" ->
                new LinearCombination(List.of(
                        new LinearCombination.Term(0.75f, w),
                        new LinearCombination.Term(-0.3f, new Input(weights, "v")),
                        new LinearCombination.Term(0.1f, w)));
            default -> throw new IllegalArgumentException(operation);
        };
    }

    private List<LowRankUpdates.Factors> factors(int rows, int columns) {
        List<LowRankUpdates.Factors> factors = new ArrayList<>();
        for (int rank = 2; rank < 5; rank++) {
            factors.add(new LowRankUpdates.Factors(factor(rows, rank), factor(columns, rank)));
        }
        return factors;
    }

    private SparseOverwrite overwrite(Input weight, int elements) {
        int count = (elements + 39) / 40;
        long[] positions = new long[count];
        for (int i = 0; i < count; i++) {
            positions[i] = i * 40L + random.nextInt(Math.min(40, elements - i * 40));
        }
        return new SparseOverwrite(weight, positions, values(count));
    }

    private Matrix factor(int rows, int rank) {
        return Matrix.of(rows, rank, values(rows * rank));
    }

    private float[] values(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = i % 5 == 2 ? -0f : (float) random.nextGaussian();
        }
        return values;
    }

    /** What a recipe makes. */
    public static ByteBuffer result(Recipe recipe, TensorInfo tensor) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            recipe.write(tensor, Channels.newChannel(out));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return ByteBuffer.wrap(out.toByteArray());
    }
}
