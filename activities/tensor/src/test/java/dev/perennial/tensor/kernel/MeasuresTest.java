package dev.perennial.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.Progress;
import dev.perennial.tensor.ShapeMismatchException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.parallel.Workers;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Norms, dot products, the search for non-finite values, and counted randomness. */
class MeasuresTest {
    private static final int ELEMENTS = 300_003;

    private final MemoryTensors tensors = MemoryTensors.named("m")
            .put(TensorInfo.of("a", DType.BF16, ELEMENTS), gaussian(1))
            .put(TensorInfo.of("b", DType.BF16, ELEMENTS), gaussian(2));

    private static float[] gaussian(int seed) {
        Random random = new Random(seed);
        float[] values = new float[ELEMENTS];
        for (int i = 0; i < ELEMENTS; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private Input input(String name) {
        return new Input(tensors, name);
    }

    private static double dot(float[] x, float[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += (double) x[i] * y[i];
        }
        return sum;
    }

    @Test
    void dotProductsNormsAndCosinesFollowTheirDefinitions() {
        float[] a = tensors.floats("a");
        float[] b = tensors.floats("b");
        DotProducts products = DotProducts.of(List.of(input("a"), input("b")));
        assertThat(products.dot(0, 1)).isCloseTo(dot(a, b), within(1e-7)).isEqualTo(products.dot(1, 0));
        assertThat(products.norm(0)).isCloseTo(Math.sqrt(dot(a, a)), within(1e-9));
        assertThat(products.cosine(0, 1)).isCloseTo(dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)), within(1e-12));
        assertThat(DotProducts.norm(input("b"))).isEqualTo(products.norm(1));
    }

    @Test
    void differencesAreTakenFromTheBase() {
        float[] a = tensors.floats("a");
        float[] delta = tensors.floats("b");
        for (int i = 0; i < ELEMENTS; i++) {
            delta[i] -= a[i];
        }
        DotProducts products = DotProducts.ofDifferences(input("a"), List.of(input("b"), input("a")));
        assertThat(products.norm(1)).isCloseTo(Math.sqrt(dot(delta, delta)), within(1e-3));
        assertThat(products.dot(0, 1)).isCloseTo(dot(a, delta), within(1e-1));
        assertThat(products.norm(2)).isZero();
        assertThat(products.cosine(1, 2)).isZero();
    }

    @Test
    void dotProductsDependNeitherOnThreadsNorOnTheDtypeThatHoldsTheValues() {
        MemoryTensors wide = MemoryTensors.named("wide")
                .put("a", tensors.floats("a"), ELEMENTS)
                .put("b", tensors.floats("b"), ELEMENTS);
        double expected = DotProducts.of(List.of(input("a"), input("b")), false, Workers.of(1), Progress.NONE)
                .dot(0, 1);
        for (int threads = 2; threads < 5; threads++) {
            List<Input> inputs = List.of(new Input(wide, "a"), new Input(wide, "b"));
            assertThat(DotProducts.of(inputs, false, Workers.of(threads), Progress.NONE)
                            .dot(1, 0))
                    .isEqualTo(expected);
        }
    }

    @Test
    void nonFiniteValuesAreFoundAtTheirFirstPosition() {
        float[] values = gaussian(4);
        Finite.require(MemoryTensors.named("ok").put("w", values, ELEMENTS));
        values[290_000] = Float.NaN;
        values[270_001] = Float.NEGATIVE_INFINITY;
        MemoryTensors bad = MemoryTensors.named("bad")
                .put(TensorInfo.of("ids", DType.I8, 1), ByteBuffer.allocate(1))
                .put("w", values, ELEMENTS);
        assertThatThrownBy(() -> Finite.require(bad))
                .isInstanceOf(NonFiniteException.class)
                .hasMessageContaining("tensor w of bad holds -Infinity at element 270001");
        assertThatThrownBy(() -> DotProducts.norm(new Input(bad, "w"))).hasMessageContaining("element 270001");
    }

    @Test
    void tensorsOfOtherShapesHaveNoDotProduct() {
        Input other = new Input(MemoryTensors.named("o").put("c", new float[1], 1), "c");
        assertThatThrownBy(() -> DotProducts.of(List.of(input("a"), other)))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("c of shape [1]");
        assertThatThrownBy(() -> DotProducts.of(List.of())).hasMessageContaining("at least one");
    }

    @Test
    void progressOfAMeasureRisesToTheBytesOfAllTensors() {
        List<Long> told = new ArrayList<>();
        DotProducts.ofDifferences(input("a"), List.of(input("b")), (done, all) -> told.add(done));
        assertThat(told).isSorted().hasSizeGreaterThan(1).endsWith(4L * ELEMENTS);
        told.clear();
        Finite.require(tensors, (done, all) -> told.add(done));
        assertThat(told).isSorted().hasSizeGreaterThan(2).endsWith(4L * ELEMENTS);
        assertThatThrownBy(() -> Finite.require(tensors, (done, all) -> {
                    throw new IllegalStateException("enough");
                }))
                .hasMessage("enough");
    }
}
