package dev.perennial.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Arithmetic in place of comparisons, on every pair of the numbers where the two might part. */
final class SignLoopsTest {
    private static final float[] EDGES = {
        0f,
        -0f,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        2 * Float.MIN_VALUE,
        Float.MIN_NORMAL,
        -Float.MIN_NORMAL,
        1e-20f,
        -0.3f,
        1f,
        -1f,
        0x1p22f,
        -700000f,
        0x1p127f,
        Float.MAX_VALUE,
        -Float.MAX_VALUE
    };

    private interface Pair {
        void check(float x, float y);
    }

    private static void forAll(Pair pair) {
        for (float x : EDGES) {
            for (float y : EDGES) {
                pair.check(x, y);
            }
        }
    }

    @Test
    void zeroCountsAsPositive() {
        float[] signs = EDGES.clone();
        SignLoops.signs(signs, signs.length);
        for (int i = 0; i < signs.length; i++) {
            assertThat(signs[i]).as("sign of %s", EDGES[i]).isEqualTo(EDGES[i] >= 0 ? 1 : -1);
        }
    }

    @Test
    void magnitudesAreLeftWhereSignsAgree() {
        forAll((ballot, value) -> {
            float sign = ballot >= 0 ? 1 : -1;
            float[] sum = {0.3f};
            SignLoops.addKept(new float[] {sign}, new float[] {value}, -1, sum, 1);
            boolean agree = ballot >= 0 ? value < 0 : value > 0;
            assertBits(sum[0], agree ? 0.3f + Math.abs(value) : 0.3f);
        });
    }

    @Test
    void weightsCountWhereSignsAgree() {
        forAll((value, weight) -> {
            float[] sum = {0.3f, 0.3f};
            float product = weight * value;
            if (Float.isInfinite(product)) {
                return;
            }
            SignLoops.addWeights(new float[] {1, -1}, new float[] {value, value}, weight, sum, 2);
            assertBits(sum[0], product > 0 ? 0.3f + weight : 0.3f);
            assertBits(sum[1], product < 0 ? 0.3f + weight : 0.3f);
        });
    }

    @Test
    void aDivisorOfZeroIsOne() {
        forAll((divisor, value) -> {
            float[] sum = {value};
            SignLoops.divide(new float[] {divisor}, sum, 1);
            assertBits(sum[0], divisor == 0 ? value : value / divisor);
        });
    }

    @Test
    void theStartKeepsItsBitsWhereNothingIsAdded() {
        forAll((start, added) -> {
            float[] sum = {added};
            SignLoops.move(new float[] {start}, 0.5f, sum, 1);
            float moved = 0.5f * added;
            assertBits(sum[0], moved == 0 ? start : start + moved);
        });
    }

    @Test
    void factorsMultiply() {
        float[] sum = {2, -3};
        SignLoops.multiply(new float[] {-1, 1}, sum, 2);
        assertThat(sum).containsExactly(-2, -3);
    }

    private static void assertBits(float found, float expected) {
        assertThat(Float.floatToRawIntBits(found))
                .as("%s, expected %s", found, expected)
                .isEqualTo(Float.floatToRawIntBits(expected));
    }
}
