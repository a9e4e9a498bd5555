package dev.perennial.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.kernel.Ranked.Lot;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Elements that are kept by chance, the larger in its row the likelier. */
class RankedTest {
    private static Input tensor(DType dtype, float[] values, long... shape) {
        return new Input(MemoryTensors.named("m").put(TensorInfo.of("w", dtype, shape), values), "w");
    }

    private static Input zeros(DType dtype, long... shape) {
        return tensor(dtype, new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)], shape);
    }

    /** What a mask leaves of values; by blocks with the even elements first, or in the order of the elements. */
    private static float[] left(Mask mask, float[] values, boolean split) {
        float[] left = new float[values.length];
        float[] arranged = new float[Block.SIZE];
        for (int at = 0; at < values.length; at += Block.SIZE) {
            int count = Math.min(Block.SIZE, values.length - at);
            Loops loops = Instructions.loops();
            Span span = split ? Span.split(loops, at, count) : Span.natural(loops, at, count);
            span.arrange(values, at, arranged);
            mask.drop(arranged, span);
            for (int position = at; position < at + count; position++) {
                left[position] = arranged[span.place(position)];
            }
        }
        return left;
    }

    private static float[] ones(int count) {
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        return ones;
    }

    private static float[] gaussian(int count, int seed) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = Math.round(random.nextGaussian() * 32) / 64f;
        }
        return values;
    }

    private static double sum(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += Math.abs(value);
        }
        return sum;
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 101})
    void largerElementsOfARowAreKeptMoreOften(int length) {
        int rows = 400;
        float[] values = new float[rows * length];
        for (int i = 0; i < values.length; i++) {
            values[i] = (i % length + 1) * (i % 2 == 0 ? 1 : -1);
        }
        Lot lot = new Lot(tensor(DType.F32, values, rows, length), Philox.of(3, 4), 0.5, 0.4);
        Ranked ranked = Ranked.of(zeros(DType.F32, rows, length), List.of(lot)).get(0);
        float[] left = left(ranked.mask(), values, true);
        for (int column = 0; column < length; column++) {
            double share = 0;
            for (int row = 0; row < rows; row++) {
                share += left[row * length + column] == 0 ? 0 : 1.0 / rows;
            }
            assertThat(share).isCloseTo(0.1 + 0.8 * column / (length - 1), within(0.1));
        }
        assertThat(left(ranked.mask(), values, false)).isEqualTo(left);
        assertThat(ranked.kept().sum()).isCloseTo(sum(left), within(1e-6 * sum(left)));
        assertThat(ranked.kept().all()).isCloseTo(sum(values), within(1e-6 * sum(values)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 63, 64, 65, 1536, 2048, 3070, 5000})
    void rowsOfAnyLengthAndKindMeetTheDensity(int length) {
        int rows = 40_000 / length;
        float[] ones = ones(rows * length);
        for (float[] values : List.of(gaussian(rows * length, length), new float[rows * length])) {
            Lot lot = new Lot(tensor(DType.F32, values, rows, length), Philox.of(8, length), 0.3, 0.2);
            Mask mask = Ranked.of(zeros(DType.F32, rows, length), List.of(lot))
                    .get(0)
                    .mask();
            double share = sum(left(mask, ones, true)) / ones.length;
            assertThat(share).isCloseTo(0.3, within(4 * Math.sqrt(0.21 / ones.length)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {62, 63, 1536, 3070, 5000})
    void theyAreTheSameWhateverTheTypeAndAloneOrTogether(int length) {
        int rows = 200_000 / length;
        float[] ones = ones(rows * length);
        Lot first =
                new Lot(tensor(DType.BF16, gaussian(rows * length, 1), rows, length), Philox.of(1, "w", 0), 0.3, 0.2);
        Lot wide = new Lot(tensor(DType.F32, gaussian(rows * length, 1), rows, length), Philox.of(1, "w", 0), 0.3, 0.2);
        Lot second =
                new Lot(tensor(DType.F16, gaussian(rows * length, 2), rows, length), Philox.of(1, "w", 1), 0.6, 0.1);
        Input base = zeros(DType.BF16, rows, length);

        List<Ranked> together = Ranked.of(base, List.of(first, second));

        float[] left = left(together.get(0).mask(), ones, true);
        assertThat(left(Ranked.of(base, List.of(wide)).get(0).mask(), ones, true))
                .isEqualTo(left);
        assertThat(left(Ranked.of(base, List.of(second)).get(0).mask(), ones, true))
                .isEqualTo(left(together.get(1).mask(), ones, true))
                .isNotEqualTo(left);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 62, 63, 3070})
    void dividedByTheirProbabilitiesTheyAreTheSame(int length) {
        int rows = 40_000 / length;
        float[] values = gaussian(rows * length, 3);
        Input base = zeros(DType.F32, rows, length);
        List<Lot> lots = List.of(new Lot(tensor(DType.F32, values, rows, length), Philox.of(2, 2), 0.5, 0.4));

        float[] divided = left(Ranked.divided(base, lots).get(0), values, true);

        float[] kept = left(Ranked.of(base, lots).get(0).mask(), values, true);
        for (int i = 0; i < kept.length; i++) {
            assertThat(divided[i] != 0).isEqualTo(kept[i] != 0);
            assertThat(Math.abs(divided[i])).isGreaterThanOrEqualTo(Math.abs(kept[i]) / 0.91f);
        }
        assertThat(sum(divided)).isCloseTo(sum(values), within(0.03 * sum(values)));
    }

    @Test
    void sumsOfTheLargestNumbersAreFinite() {
        float[] values = new float[64];
        Arrays.fill(values, Float.MAX_VALUE);
        Lot lot = new Lot(tensor(DType.F32, values, 1, 64), Philox.of(1, 1), 0.5, 0.1);

        Kept kept = Ranked.of(zeros(DType.F32, 1, 64), List.of(lot)).get(0).kept();

        assertThat(kept.all()).isEqualTo(64.0 * Float.MAX_VALUE);
        assertThat(kept.sum()).isBetween(16.0 * Float.MAX_VALUE, 48.0 * Float.MAX_VALUE);
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        float[] values = gaussian(5000, 1);
        values[4321] = Float.NaN;
        Input bad = tensor(DType.F32, values, 5, 1000);

        assertThatThrownBy(() -> Ranked.of(zeros(DType.F32, 5, 1000), List.of(new Lot(bad, Philox.of(1, 1), 0.5, 0.1))))
                .isInstanceOf(NonFiniteException.class)
                .hasMessageContaining("element 4321");
        assertThatThrownBy(() -> new Lot(bad, Philox.of(1, 1), 0.1, 0.2)).hasMessageContaining("range 0.2");
    }
}
