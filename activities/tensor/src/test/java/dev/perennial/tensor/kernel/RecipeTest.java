package dev.perennial.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.Floats;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.ShapeMismatchException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.UnsupportedTensorException;
import dev.perennial.tensor.kernel.LinearCombination.Term;
import dev.perennial.tensor.kernel.TaskArithmetic.TaskVector;
import dev.perennial.tensor.linalg.Matrix;
import dev.perennial.tensor.parallel.Workers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Recipes against their formulas element by element, and against themselves on other threads and chunks. */
class RecipeTest {
    private final Random random = new Random(3);

    private Input input(String name, DType dtype, int elements) {
        float[] values = new float[elements];
        for (int i = 0; i < elements; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return input(name, dtype, values);
    }

    private static Input input(String name, DType dtype, float... values) {
        MemoryTensors source =
                MemoryTensors.named("model " + name).put(TensorInfo.of("w", dtype, values.length), values);
        return new Input(source, "w");
    }

    private static byte[] bytes(Recipe recipe, TensorInfo result) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            recipe.write(result, Channels.newChannel(out));
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
        return out.toByteArray();
    }

    private static byte[] encoded(float[] values, DType dtype) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * dtype.bytes());
        Floats.encode(values, dtype, bytes);
        return bytes.array();
    }

    @ParameterizedTest
    @CsvSource({
        "BF16,BF16,BF16,10001",
        "F32,F32,F32,9000",
        "F16,BF16,F32,4096",
        "F16,F16,F16,8195",
        "BF16,F64,F16,5000",
        "F32,F32,BF16,4097",
        "F64,BF16,F64,1",
        "BF16,BF16,BF16,0"
    })
    void aLinearCombinationIsTheSumInOrderRoundedOnce(DType first, DType second, DType result, int elements) {
        Input a = input("a", first, elements);
        Input b = input("b", second, elements);
        LinearCombination recipe =
                new LinearCombination(List.of(new Term(0.5f, a), new Term(-1.25f, b), new Term(0.3f, a)));
        float[] x = a.source().floats("w");
        float[] y = b.source().floats("w");
        float[] expected = new float[elements];
        for (int i = 0; i < elements; i++) {
            expected[i] = 0.5f * x[i] + -1.25f * y[i] + 0.3f * x[i];
        }
        assertThat(bytes(recipe, TensorInfo.of("w", result, elements))).isEqualTo(encoded(expected, result));
    }

    @ParameterizedTest
    @CsvSource({"F16,0x7c00", "BF16,0x7f80"})
    void everyFiniteTwoByteValueSurvivesTheFastPath(DType dtype, int infinity) {
        ByteBuffer patterns = ByteBuffer.allocate(2 * 65_536).order(ByteOrder.LITTLE_ENDIAN);
        for (int bits = 0; bits < 65_536; bits++) {
            patterns.putShort((bits & 0x7fff) < infinity ? (short) bits : 0);
        }
        TensorInfo info = TensorInfo.of("w", dtype, 65_536);
        Input input = new Input(MemoryTensors.named("m").put(info, patterns.flip()), "w");
        assertThat(bytes(new LinearCombination(List.of(new Term(1, input))), info))
                .isEqualTo(patterns.array());
    }

    @ParameterizedTest
    @CsvSource({"F16", "BF16"})
    void theFastPathRoundsAsTheSlowOneAtEveryMagnitude(DType dtype) {
        int elements = 1 << 17;
        float[] values = new float[elements];
        for (int i = 0; i < elements; i++) {
            int exponent = 127 - 30 + random.nextInt(45);
            values[i] = Float.intBitsToFloat(
                    (exponent << 23) | (random.nextInt() & (i % 2 == 0 ? 0x807fffff : 0x807ff000)));
        }
        byte[] fast = bytes(
                new LinearCombination(List.of(new Term(1, input("a", DType.F32, values)))),
                TensorInfo.of("w", dtype, elements));
        assertThat(fast).isEqualTo(encoded(values, dtype));
    }

    @Test
    void anInfiniteHalfIsFoundOnTheFastPath() {
        ByteBuffer bytes = ByteBuffer.allocate(2 * 8192).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort(2 * 5001, (short) 0xfc00);
        MemoryTensors source = MemoryTensors.named("m").put(TensorInfo.of("w", DType.F16, 8192), bytes);
        LinearCombination recipe = new LinearCombination(List.of(new Term(0.1f, new Input(source, "w"))));
        assertThatThrownBy(() -> bytes(recipe, TensorInfo.of("w", DType.F32, 8192)))
                .hasMessageContaining("-Infinity at element 5001");
    }

    @Test
    void resultsDependNeitherOnThreadsNorOnChunks() throws IOException {
        int elements = 70_001;
        List<Input> inputs = List.of(input("a", DType.BF16, elements), input("b", DType.BF16, elements));
        TensorInfo result = TensorInfo.of("w", DType.BF16, elements);
        byte[] expected = bytes(
                new LinearCombination(List.of(new Term(1.1f, inputs.get(0)), new Term(0.7f, inputs.get(1)))), result);
        for (int threads = 1; threads <= 3; threads++) {
            for (int chunk : new int[] {200, 4000, 8192, 8194, 40_000, 1 << 20}) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                new ElementWise(inputs, result, (values, sum, span) -> {
                            span.loops().scale(values[0], 1.1f, sum, span.count());
                            span.loops().add(values[1], 0.7f, sum, span.count());
                        })
                        .write(Channels.newChannel(out), Workers.of(threads), chunk);
                assertThat(out.toByteArray()).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"0.4,-0.3", "-1,2", "0,1"})
    void taskArithmeticAddsWeightedDifferencesInOrder(float first, float second) {
        int elements = 5000;
        Input target = input("t", DType.BF16, elements);
        Input base = input("b", DType.BF16, elements);
        Input tuned = input("x", DType.BF16, elements);
        TaskArithmetic recipe = new TaskArithmetic(
                target, List.of(new TaskVector(first, tuned, base), new TaskVector(second, tuned, target)));
        float[] t = target.source().floats("w");
        float[] b = base.source().floats("w");
        float[] x = tuned.source().floats("w");
        float[] expected = new float[elements];
        for (int i = 0; i < elements; i++) {
            expected[i] = t[i] + first * (x[i] - b[i]) + second * (x[i] - t[i]);
        }
        assertThat(bytes(recipe, TensorInfo.of("w", DType.F32, elements))).isEqualTo(encoded(expected, DType.F32));
        assertThat(recipe.inputs()).containsExactly(target, tuned, base);
    }

    @ParameterizedTest
    @CsvSource({"1", "-1", "0.3", "0"})
    void anUntouchedTargetKeepsEveryBitEvenNegativeZeros(float weight) {
        float[] values = new float[5000];
        for (int i = 0; i < values.length; i++) {
            values[i] = i % 3 == 0 ? -0f : i % 3 == 1 ? 0f : (float) random.nextGaussian();
        }
        Input target = input("t", DType.BF16, values);
        Input same = input("s", DType.BF16, 5000);
        byte[] kept = bytes(
                new TaskArithmetic(target, List.of(new TaskVector(weight, same, same))),
                TensorInfo.of("w", DType.BF16, 5000));
        assertThat(kept).isEqualTo(encoded(target.source().floats("w"), DType.BF16));
    }

    @Test
    void aLowRankUpdateAddsTheProductAndKeepsTheBitsOfUntouchedRows() {
        int rows = 700;
        int columns = 2000;
        int rank = 5;
        float[] weights = new float[rows * columns];
        float[] left = new float[rows * rank];
        float[] right = new float[columns * rank];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = i % 2 == 0 ? -0f : (float) random.nextGaussian();
        }
        for (int i = 0; i < left.length; i++) {
            left[i] = i < 350 * rank ? (float) random.nextGaussian() : 0;
        }
        for (int i = 0; i < right.length; i++) {
            right[i] = (float) random.nextGaussian();
        }
        TensorInfo info = TensorInfo.of("w", DType.BF16, rows, columns);
        MemoryTensors source = MemoryTensors.named("m").put(info, weights);
        float[] stored = source.floats("w");
        float[] expected = new float[stored.length];
        for (int i = 0; i < stored.length; i++) {
            double sum = 0;
            for (int k = 0; k < rank; k++) {
                sum += (double) left[i / columns * rank + k] * right[i % columns * rank + k];
            }
            expected[i] = i < 350 * columns ? stored[i] + (float) sum : stored[i];
        }
        LowRankUpdate update =
                new LowRankUpdate(new Input(source, "w"), Matrix.of(rows, rank, left), Matrix.of(columns, rank, right));
        assertThat(bytes(update, info)).isEqualTo(encoded(expected, DType.BF16));
    }

    @Test
    void aNonFiniteOperandIsNamedByTensorOriginAndFirstPosition() {
        float[] bad = new float[300_000];
        bad[299_999] = Float.POSITIVE_INFINITY;
        bad[150_001] = Float.NaN;
        Input good = input("good", DType.BF16, bad.length);
        LinearCombination recipe =
                new LinearCombination(List.of(new Term(1, good), new Term(0, input("bad", DType.F32, bad))));
        assertThatThrownBy(() -> bytes(recipe, TensorInfo.of("w", DType.BF16, bad.length)))
                .isInstanceOf(NonFiniteException.class)
                .hasMessageContaining("tensor w of model bad holds NaN at element 150001");
    }

    @ParameterizedTest
    @CsvSource({"F16,65504,65519", "BF16,3.389e38,3.3961e38", "F32,3.4e38,3.4e39"})
    void aResultThatOverflowsItsDtypeIsNamed(DType dtype, float largest, double beyond) {
        Input fits = input("a", DType.F32, 1, largest);
        assertThat(bytes(new LinearCombination(List.of(new Term(1, fits))), TensorInfo.of("w", dtype, 2)))
                .hasSize(2 * dtype.bytes());
        float factor = dtype == DType.F32 ? 2 : (float) (beyond / largest) * 1.001f;
        assertThatThrownBy(() ->
                        bytes(new LinearCombination(List.of(new Term(factor, fits))), TensorInfo.of("w", dtype, 2)))
                .isInstanceOf(NonFiniteException.class)
                .hasMessageContaining("overflows " + dtype.code() + " at element 1");
    }

    @Test
    void aLowRankUpdateNamesThePositionInTheWholeTensor() {
        TensorInfo info = TensorInfo.of("w", DType.F32, 1100, 1024);
        float[] weights = new float[1100 * 1024];
        weights[1050 * 1024 + 7] = Float.NaN;
        MemoryTensors source = MemoryTensors.named("m").put(info, weights);
        LowRankUpdate update = new LowRankUpdate(new Input(source, "w"), Matrix.zeros(1100, 1), Matrix.zeros(1024, 1));
        assertThatThrownBy(() -> bytes(update, info)).hasMessageContaining("element " + (1050 * 1024 + 7));
    }

    @Test
    void tensorsThatDoNotFitAreRefused() {
        Input a = input("a", DType.F32, 4);
        LinearCombination recipe =
                new LinearCombination(List.of(new Term(1, a), new Term(1, input("b", DType.F32, 5))));
        assertThatThrownBy(() -> bytes(recipe, TensorInfo.of("w", DType.F32, 4)))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("model b has shape [5], expected [4]");
        assertThatThrownBy(() -> new LowRankUpdate(a, Matrix.zeros(2, 3), Matrix.zeros(2, 4)))
                .hasMessageContaining("ranks 3 and 4");
        assertThatThrownBy(() -> bytes(
                        new LowRankUpdate(a, Matrix.zeros(2, 1), Matrix.zeros(2, 1)), TensorInfo.of("w", DType.F32, 4)))
                .hasMessageContaining("factors make [2, 2]");
    }

    @Test
    void integersAndNonFiniteWeightsAndEmptySumsAreRefused() {
        MemoryTensors ids = MemoryTensors.named("m").put(TensorInfo.of("ids", DType.I64, 1), ByteBuffer.allocate(8));
        LinearCombination recipe = new LinearCombination(List.of(new Term(1, new Input(ids, "ids"))));
        assertThatThrownBy(() -> bytes(recipe, TensorInfo.of("ids", DType.F32, 1)))
                .isInstanceOf(UnsupportedTensorException.class)
                .hasMessageContaining("ids of m is I64")
                .hasMessageContaining("copy it from the base");
        LinearCombination intoIntegers = new LinearCombination(List.of(new Term(1, input("a", DType.F32, 1))));
        assertThatThrownBy(() -> bytes(intoIntegers, TensorInfo.of("w", DType.I8, 1)))
                .hasMessageContaining("as I8");
        assertThatThrownBy(() -> new Term(Float.NaN, input("a", DType.F32, 1))).hasMessageContaining("weight");
        assertThatThrownBy(() -> new LinearCombination(List.of())).hasMessageContaining("at least one term");
    }
}
