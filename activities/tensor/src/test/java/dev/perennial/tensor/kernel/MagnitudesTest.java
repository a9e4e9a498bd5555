package dev.perennial.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.Progress;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.kernel.Magnitudes.Band;
import dev.perennial.tensor.parallel.Workers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Masks by magnitude against a full sort, and what they leave. */
class MagnitudesTest {
    private static final int MANY = Sweep.PIECE + 5003;

    /** Many equal magnitudes of both signs, zeros of both signs, subnormals, and a few large numbers. */
    private static float[] adversarial(int elements, int seed) {
        Random random = new Random(seed);
        float[] values = new float[elements];
        for (int i = 0; i < elements; i++) {
            float magnitude =
                    switch (random.nextInt(6)) {
                        case 0 -> 0f;
                        case 1 -> Float.MIN_VALUE * random.nextInt(3);
                        case 2 -> 0.5f;
                        case 3 -> random.nextInt(4) / 8f;
                        case 4 -> (float) random.nextGaussian();
                        default -> Float.intBitsToFloat(random.nextInt(0x7f800000));
                    };
            values[i] = random.nextBoolean() ? -magnitude : magnitude;
        }
        return values;
    }

    private static Delta delta(DType dtype, float[] values, long... shape) {
        MemoryTensors source = MemoryTensors.named("m").put(TensorInfo.of("w", dtype, shape), values);
        return Delta.of(new Input(source, "w"));
    }

    private static float[] read(Delta delta) {
        return delta.tensor().source().floats("w");
    }

    /** Indices by falling magnitude, equal ones by rising index. */
    private static List<Integer> sorted(float[] values, int from, int to) {
        return IntStream.range(from, to)
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> -Math.abs(values[i]))
                        .thenComparing(i -> i))
                .toList();
    }

    /** The elements that a mask leaves; of those that are 0 nobody can tell. */
    private static List<Integer> left(Mask mask, float[] values, boolean split) {
        Loops loops = Instructions.loops();
        List<Integer> left = new ArrayList<>();
        float[] arranged = new float[Block.SIZE];
        for (int at = 0; at < values.length; at += Block.SIZE) {
            int count = Math.min(Block.SIZE, values.length - at);
            Span span = split ? Span.split(loops, at, count) : Span.natural(loops, at, count);
            span.arrange(values, at, arranged);
            mask.drop(arranged, span);
            for (int position = at; position < at + count; position++) {
                if (arranged[span.place(position)] != 0) {
                    left.add(position);
                }
            }
        }
        return left;
    }

    private static List<Integer> nonZero(List<Integer> chosen, float[] values) {
        return chosen.stream().filter(i -> values[i] != 0).sorted().toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 2048, 5000, MANY})
    void theLargestAreThoseOfAFullSortWithTiesByPosition(int elements) {
        for (DType dtype : elements == MANY ? List.of(DType.BF16) : List.of(DType.F32, DType.BF16, DType.F64)) {
            Delta delta = delta(dtype, adversarial(elements, elements), elements);
            float[] values = read(delta);
            List<Integer> order = sorted(values, 0, elements);
            Random random = new Random(elements);
            int[] counts = {0, elements, elements / 2, random.nextInt(elements + 1), Math.max(0, elements - 1)};
            for (int count : elements == MANY ? new int[] {elements / 3} : counts) {
                Mask mask = Magnitudes.largest(delta, count);
                assertThat(left(mask, values, true)).isEqualTo(nonZero(order.subList(0, count), values));
                assertThat(left(mask, values, false)).isEqualTo(nonZero(order.subList(0, count), values));
            }
            assertThat(Magnitudes.kth(delta, elements)).isEqualTo(Math.abs(values[order.get(elements - 1)]));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"F32", "BF16"})
    void equalMagnitudesAreCutAtAnyPlaceOfAPiece(DType dtype) {
        int elements = 2 * Sweep.PIECE + 3 * Block.SIZE + 5;
        Random random = new Random(5);
        float[] values = new float[elements];
        for (int i = 0; i < elements; i++) {
            int kind = random.nextInt(30);
            values[i] = kind == 0 ? 2 : kind < 9 ? (i % 2 == 0 ? 1 : -1) : 0.5f;
        }
        Delta delta = delta(dtype, values, elements);
        int large =
                (int) IntStream.range(0, elements).filter(i -> values[i] == 2).count();
        int[] equal = IntStream.range(0, elements)
                .filter(i -> Math.abs(values[i]) == 1)
                .toArray();
        int step = Sweep.PIECE / 8;
        for (int near :
                new int[] {0, step, 3 * step, 4 * step, 5 * step + 7, 7 * step, 8 * step, 11 * step, elements}) {
            for (int around = -1; around <= 1; around++) {
                int kept = (int) Arrays.stream(equal).filter(i -> i < near).count() + around;
                if (kept > 0 && kept < equal.length) {
                    BandMask mask = (BandMask) Magnitudes.largest(delta, large + kept);
                    assertThat(mask.kept()).isEqualTo(new Cut(Float.floatToRawIntBits(1), equal[kept - 1] + 1));
                }
            }
        }
    }

    @Test
    void everyCountIsExactOnASmallTensor() {
        Delta delta = delta(DType.F32, new float[] {1, -1, 0, 2, -0f, 1, -2, Float.MIN_VALUE, 1, 0}, 10);
        float[] values = read(delta);
        List<Integer> order = sorted(values, 0, 10);
        for (int count = 0; count <= 10; count++) {
            assertThat(left(Magnitudes.largest(delta, count), values, false))
                    .isEqualTo(nonZero(order.subList(0, count), values));
            for (int outliers = 0; outliers + count <= 10; outliers++) {
                assertThat(left(band(delta, new Band(outliers, count)), values, false))
                        .isEqualTo(nonZero(order.subList(outliers, outliers + count), values));
            }
        }
    }

    private static Mask band(Delta delta, Band band) {
        int elements = (int) delta.tensor().info().elements();
        Input zeros = delta(DType.F32, new float[elements], elements).tensor();
        return Magnitudes.bands(delta.base().orElse(zeros), List.of(delta.tensor()), List.of(band))
                .get(0);
    }

    @Test
    void tensorsOverOneBaseHaveTheBandsTheyHaveAlone() {
        Input base = delta(DType.F32, adversarial(MANY, 3), MANY).tensor();
        Delta first = Delta.of(delta(DType.F32, adversarial(MANY, 1), MANY).tensor(), base);
        Delta second = Delta.of(delta(DType.F32, adversarial(MANY, 2), MANY).tensor(), base);
        List<Delta> deltas = List.of(first, second, first);
        List<Band> bands = List.of(new Band(77, MANY / 3), new Band(0, MANY / 5), new Band(0, 0));
        List<Mask> together =
                Magnitudes.bands(base, deltas.stream().map(Delta::tensor).toList(), bands);
        for (int i = 0; i < bands.size(); i++) {
            assertThat(together.get(i)).isEqualTo(band(deltas.get(i), bands.get(i)));
        }
        assertThat(together.get(1)).isEqualTo(Magnitudes.largest(second, MANY / 5));
    }

    /** A sample that lies where all is small; one value many times over; values that differ in their lowest bits. */
    @Test
    void whatASampleCannotTellIsFoundAllTheSame() {
        int elements = 150_077;
        float[] hidden = new float[elements];
        float[] same = new float[elements];
        float[] close = new float[elements];
        for (int i = 0; i < elements; i++) {
            boolean seen = i % (elements / 32) < Sample.RUN;
            hidden[i] = seen ? 0 : i % 1000;
            same[i] = i % 3 == 0 ? 1 : 0.5f;
            close[i] = Float.intBitsToFloat(0x3f800000 + (int) (i * 7919L % 5000));
        }
        for (float[] values : List.of(hidden, same, close)) {
            List<Integer> order = sorted(values, 0, elements);
            Delta delta = delta(DType.F32, values, elements);
            for (int count : new int[] {1, elements / 5, elements - 3}) {
                Mask mask = Magnitudes.largest(delta, count);
                assertThat(left(mask, values, false).equals(nonZero(order.subList(0, count), values)))
                        .isTrue();
            }
        }
    }

    @Test
    void severalTensorsAreCutAsOneInTheirOrder() {
        List<Delta> deltas = List.of(
                delta(DType.F32, adversarial(3000, 1), 3000),
                delta(DType.F32, new float[0], 0),
                delta(DType.F32, adversarial(5000, 2), 5000));
        float[] all = new float[8000];
        System.arraycopy(read(deltas.get(0)), 0, all, 0, 3000);
        System.arraycopy(read(deltas.get(2)), 0, all, 3000, 5000);
        List<Integer> order = sorted(all, 0, 8000);
        for (int count : new int[] {0, 1, 1500, 3333, 5000, 6500, 8000}) {
            List<Mask> masks = Magnitudes.largest(deltas, count, Progress.NONE);
            List<Integer> left = new ArrayList<>(left(masks.get(0), read(deltas.get(0)), false));
            left(masks.get(2), read(deltas.get(2)), false).forEach(i -> left.add(3000 + i));
            assertThat(left).isEqualTo(nonZero(order.subList(0, count), all));
        }
    }

    @Test
    void masksDependNotOnThreads() {
        Delta delta = delta(DType.BF16, adversarial(2 * MANY, 9), 2 * MANY);
        List<Cut> expected = new Selection(List.of(Sweep.of(delta)), Workers.of(1), Progress.NONE).largest(MANY);
        for (int threads = 2; threads < 5; threads++) {
            assertThat(new Selection(List.of(Sweep.of(delta)), Workers.of(threads), Progress.NONE).largest(MANY))
                    .isEqualTo(expected);
        }
    }

    @Test
    void aRandomMaskFollowsItsStreamWhateverTheSpan() {
        Philox stream = Philox.of(5, "w", 2);
        float[] ones = new float[10_001];
        Arrays.fill(ones, 1);
        Mask mask = new RandomMask(stream, 0.3);
        List<Integer> expected = IntStream.range(0, ones.length)
                .filter(i -> Draws.at(stream, i) < 0.3)
                .boxed()
                .toList();
        assertThat(left(mask, ones, true)).isEqualTo(expected);
        assertThat(left(mask, ones, false)).isEqualTo(expected);
        int[] fromTheMiddle = new int[9];
        stream.fill(6, fromTheMiddle);
        assertThat(fromTheMiddle)
                .containsExactly(IntStream.range(6, 15).map(stream::bits).toArray());
        assertThat(left(new RandomMask(stream, 1), ones, true)).hasSize(ones.length);
        Span odd = Span.natural(Instructions.loops(), 5, 1000);
        float[] values = ones.clone();
        mask.drop(values, odd);
        for (int k = 0; k < 1000; k++) {
            assertThat(values[k] != 0).isEqualTo(Draws.at(stream, 5 + k) < 0.3);
        }
        assertThat(left(new RandomMask(stream, 0), ones, true)).isEmpty();
    }

    @Test
    void whatAMaskLeavesIsSummed() {
        float[] values = adversarial(MANY, 21);
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.abs(values[i]) > 100 ? 3 : values[i];
        }
        Delta delta = delta(DType.F32, values, MANY);
        Mask mask = Magnitudes.largest(delta, 1000);
        Kept kept = Kept.of(delta, mask);
        List<Integer> left = left(mask, values, false);
        assertThat(kept.sum())
                .isCloseTo(left.stream().mapToDouble(i -> Math.abs(values[i])).sum(), within(1e-6));
        assertThat(kept.all())
                .isCloseTo(
                        IntStream.range(0, MANY)
                                .mapToDouble(i -> Math.abs(values[i]))
                                .sum(),
                        within(1e-6));
        assertThat(kept.rescale()).isEqualTo(kept.all() / kept.sum());
    }

    @Test
    void nonFiniteValuesAndImpossibleCountsAreRefused() {
        float[] values = adversarial(5000, 4);
        Delta fine = delta(DType.F32, values.clone(), 5000);
        values[4321] = Float.NEGATIVE_INFINITY;
        Delta bad = delta(DType.F32, values, 5000);
        assertThatThrownBy(() -> Magnitudes.largest(bad, 3))
                .isInstanceOf(NonFiniteException.class)
                .hasMessageContaining("element 4321");
        assertThatThrownBy(() -> Magnitudes.largest(fine, 5001)).hasMessageContaining("from 0 to 5000, found 5001");
        assertThatThrownBy(() -> Magnitudes.kth(fine, 0)).hasMessageContaining("rank");
        assertThatThrownBy(() -> new RandomMask(Philox.of(1, 1), Double.NaN)).hasMessageContaining("density");
    }
}
