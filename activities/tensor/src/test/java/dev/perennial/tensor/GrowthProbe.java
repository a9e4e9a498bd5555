package dev.perennial.tensor;

import dev.perennial.tensor.linalg.Matrix;
import dev.perennial.tensor.linalg.SymmetricMatrix;
import dev.perennial.tensor.operations.NativeOperations;
import dev.perennial.tensor.operations.Precision;
import dev.perennial.tensor.operations.Triangle;
import dev.perennial.tensor.runtime.Scope;
import dev.perennial.tensor.runtime.TensorRuntime;
import dev.perennial.tensor.safetensors.SafetensorsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * Run in a process of its own whose heap is touched whole at its start: calls everything that takes native memory, many
 * times, and says by how many KiB the process has grown since it was warm.
 */
final class GrowthProbe {
    private static final int SIZE = 48;

    private final Matrix a = gaussian(SIZE, 64);
    private final Matrix square = gaussian(SIZE, SIZE);
    private final SymmetricMatrix gram = a.outerGram().plusDiagonal(1);
    private final Path file;
    private final List<Runnable> calls;

    private GrowthProbe(Path file) {
        this.file = file;
        NativeOperations operations = NativeOperations.in(Precision.FLOAT32);
        calls = List.of(
                () -> operations.svd(a),
                () -> operations.singularValues(a),
                () -> operations.qr(a),
                () -> operations.eigh(gram),
                () -> operations.cholesky(gram),
                () -> operations.solve(square, square),
                () -> operations.solveTriangular(Triangle.LOWER, square, square),
                () -> operations.leastSquares(a, square),
                () -> operations.attention(a, a, a, true),
                () -> operations.smallest(a, 3),
                () -> refused(() -> operations.solve(Matrix.zeros(SIZE, SIZE), square)),
                this::scope,
                this::open);
    }

    private static Matrix gaussian(int rows, int columns) {
        Random random = new Random(rows + columns);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Matrix.of(rows, columns, values);
    }

    private static void refused(Runnable call) {
        try {
            call.run();
        } catch (SingularMatrixException expected) {
            return;
        }
        throw new IllegalStateException("expected a refusal");
    }

    private void scope() {
        try (Scope scope = TensorRuntime.start().open()) {
            scope.array(square).matMul(scope.array(a)).get("0:3").transpose().toFloatArray();
        }
    }

    private void open() {
        try (SafetensorsFile opened = SafetensorsFile.open(file)) {
            opened.floats("w");
        }
    }

    private void run(int times) {
        for (int i = 0; i < times; i++) {
            calls.get(i % calls.size()).run();
        }
    }

    private static long resident() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("RssAnon"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    /** Takes a safetensors file and how many calls to make. */
    public static void main(String[] words) throws IOException {
        int times = Integer.parseInt(words[1]);
        GrowthProbe probe = new GrowthProbe(Path.of(words[0]));
        probe.run(times / 4);
        long warm = resident();
        probe.run(times);
        System.out.println("grown by " + (resident() - warm) + " KiB in " + times + " calls");
    }
}
