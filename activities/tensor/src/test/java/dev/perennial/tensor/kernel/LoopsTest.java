package dev.perennial.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Vector instructions against plain loops, bit for bit, on every kind of number. */
class LoopsTest {
    private static final int[] SPECIAL = {
        0,
        1 << 31,
        1,
        0x80000001,
        0x007fffff,
        0x00800000,
        0x33000000,
        0x33000001,
        0x387fc000,
        0x387fe000,
        0x38800000,
        0x477fefff,
        0x477ff000,
        0x7f7f7fff,
        0x7f7f8000,
        0x7f7fffff,
        0x3f800000,
        0x3f808000,
        0x3f818000,
        0x3f801000
    };
    private static final int[] NOT_FINITE = {0x7f800000, 0xff800000, 0x7fc00000, 0xffc00001, 0x7f800001};

    private final Random random = new Random(11);

    static List<Integer> counts() {
        return List.of(0, 1, 3, 4, 7, 8, 9, 15, 17, 1023, Block.SIZE - 1, Block.SIZE);
    }

    static Stream<Loops> both() {
        return Stream.of(
                new PlainLoops(), Instructions.vectorLoops().orElseThrow().get());
    }

    private float[] finite(int seed) {
        Random bits = new Random(seed);
        float[] values = new float[Block.SIZE];
        for (int i = 0; i < values.length; i++) {
            int any = i % 5 == 0 ? SPECIAL[bits.nextInt(SPECIAL.length)] : bits.nextInt();
            values[i] = Float.intBitsToFloat((any & 0x7f800000) == 0x7f800000 ? any & 0x807fffff : any);
        }
        return values;
    }

    private float[] moderate(int seed) {
        Random gaussian = new Random(seed);
        float[] values = new float[Block.SIZE];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (gaussian.nextGaussian() * Math.pow(2, gaussian.nextInt(30) - 25));
        }
        return values;
    }

    private static int[] bits(float[] values) {
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }

    private static void assertSameFloats(float[] start, Consumer<LoopsAnd<float[]>> operation) {
        List<int[]> results = both().map(loops -> {
                    float[] target = start.clone();
                    operation.accept(new LoopsAnd<>(loops, target));
                    return bits(target);
                })
                .toList();
        assertThat(results.get(1)).isEqualTo(results.get(0));
    }

    private record LoopsAnd<T>(Loops loops, T target) {}

    @Test
    void theVectorClassIsThereAndUsed() {
        assertThat(Instructions.vectorLoops()).isPresent();
        assertThat(Instructions.vectors()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("counts")
    void sumsAreTheSame(int count) {
        float[] x = finite(1);
        float[] y = moderate(2);
        assertSameFloats(y, both -> both.loops().scale(x, 0.3f, both.target(), count));
        assertSameFloats(moderate(3), both -> both.loops().add(y, -1.7f, both.target(), count));
        assertSameFloats(moderate(4), both -> both.loops().subtractFrom(y, both.target(), count));
        assertSameFloats(moderate(10), both -> both.loops().subtract(y, both.target(), count));
        assertSameFloats(moderate(10), both -> both.loops().subtractFinite(y, both.target(), count));
        for (int threshold : new int[] {-1, 0, 0x3e000000, Block.INFINITY}) {
            assertSameFloats(finite(14), both -> both.loops().clear(true, threshold, both.target(), count));
            assertSameFloats(finite(15), both -> both.loops().clear(false, threshold, both.target(), count));
            for (int most : new int[] {-1, threshold, 0x3f000000, Block.INFINITY}) {
                assertSameFloats(moderate(16), both -> both.loops().between(threshold, most, y, both.target(), count));
            }
        }
        float[] z = moderate(5);
        assertSameFloats(moderate(6), both -> both.loops().subtractDifference(y, z, 0.9f, both.target(), count));
    }

    @ParameterizedTest
    @MethodSource("both")
    void whatIsNotFiniteIsNaNWhereverValuesAreCleared(Loops loops) {
        float[] zeros = new float[Block.SIZE];
        for (int count : List.of(1, 17, Block.SIZE)) {
            for (int threshold : new int[] {-1, 0, 0x3f000000, Block.INFINITY}) {
                assertOnlyNaNIsLeft(count, values -> loops.clear(true, threshold, values, count));
                assertOnlyNaNIsLeft(count, values -> loops.clear(false, threshold, values, count));
                for (int most : new int[] {-1, 0x3f000000, Block.INFINITY}) {
                    assertOnlyNaNIsLeft(count, values -> loops.between(threshold, most, zeros, values, count));
                }
            }
        }
    }

    private void assertOnlyNaNIsLeft(int count, Consumer<float[]> clearing) {
        for (int bits : NOT_FINITE) {
            float[] values = moderate(9);
            float[] cleared = values.clone();
            clearing.accept(cleared);
            for (int place : new int[] {0, count / 2, count - 1}) {
                float[] one = values.clone();
                one[place] = Float.intBitsToFloat(bits);
                clearing.accept(one);
                assertThat(one[place]).isNaN();
                one[place] = cleared[place];
                assertThat(one).isEqualTo(cleared);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("counts")
    void votesAreTheSame(int count) {
        float[] values = sometimesZero(18);
        int[] drawn = random.ints(Block.SIZE, -1, 257).toArray();
        for (int limit : new int[] {0, 77, 255}) {
            assertSameFloats(values, both -> both.loops().votes().keepBelow(limit, drawn, both.target(), count));
        }
        int[] words = random.ints(3 + Block.SIZE).toArray();
        for (int bit : new int[] {0, 7, 31}) {
            assertSameFloats(values, both -> both.loops().votes().keepMarked(words, 3, bit, both.target(), count));
        }
    }

    @ParameterizedTest
    @MethodSource("counts")
    void magnitudesAreCountedAsOneByOne(int count) {
        int some = magnitude(moderate(21)[1]);
        for (int[] bracket : new int[][] {
            {0, Block.INFINITY, 0, 0},
            {0, Block.INFINITY, some, 0x3f800000},
            {0x3e000000, 0x3f000000, 0x3e000000, 0x3f000000},
            {some - 1, 0x7f000000, some, some},
            {7, 9, 8, 9}
        }) {
            both().forEach(loops -> {
                Histogram found = new Histogram(bracket[0], bracket[1], bracket[2], bracket[3]);
                Histogram beside = new Histogram(some + 1, some + 9);
                Histogram.Lane[] lanes = {found.lane(), beside.lane()};
                found.begin(2);
                beside.begin(2);
                loops.votes().count(lanes, moderate(21), count);
                lanes[0].end(0, 1);
                loops.votes().count(lanes, finite(22), count);
                lanes[0].end(0, 0);
                lanes[1].end(0, 0);
                assertCounts(found, count);
                assertCounts(beside, count);
            });
        }
    }

    private void assertCounts(Histogram found, int count) {
        long[] kinds = new long[Histogram.KINDS];
        int[] least = new int[Histogram.KINDS];
        int[] most = new int[Histogram.KINDS];
        Arrays.fill(least, -1);
        long above = 0;
        for (float[] values : List.of(moderate(21), finite(22))) {
            for (int i = 0; i < count; i++) {
                int magnitude = magnitude(values[i]);
                above += magnitude > found.high ? 1 : 0;
                if (magnitude >= found.low && magnitude <= found.high) {
                    int kind = found.kind(magnitude);
                    kinds[kind]++;
                    least[kind] &= magnitude;
                    most[kind] |= magnitude;
                }
            }
        }
        assertThat(found.above()).isEqualTo(above);
        for (int kind = 0; kind < kinds.length; kind++) {
            assertThat(found.count(kind)).isEqualTo(kinds[kind]);
            assertThat(found.least(kind)).isEqualTo(least[kind]);
            assertThat(found.most(kind)).isEqualTo(most[kind]);
        }
    }

    private static int magnitude(float value) {
        return Float.floatToRawIntBits(value) & 0x7fffffff;
    }

    private float[] sometimesZero(int seed) {
        float[] values = moderate(seed);
        for (int i = 0; i < values.length; i += 3) {
            values[i] = i % 2 == 0 ? 0f : -0f;
        }
        return values;
    }

    @Test
    void twoByteFloatsAreTheSame() {
        int[] pairs = random.ints(Block.SIZE / 2).toArray();
        assertSameFloats(new float[Block.SIZE], both -> both.loops().widenBf16(pairs, both.target()));
        int[] finite =
                random.ints(Block.SIZE / 2).map(pair -> pair & 0xbfffbfff).toArray();
        assertSameFloats(new float[Block.SIZE], both -> both.loops().scaleBf16(finite, -0.7f, both.target()));
        assertSameFloats(moderate(16), both -> both.loops().addBf16(finite, 0.3f, both.target()));
        int[] small = random.ints(Block.SIZE / 2).map(pair -> pair & 0xbbffbbff).toArray();
        assertSameFloats(new float[Block.SIZE], both -> both.loops().widenF16(small, both.target()));
        for (float[] values : List.of(finite(7), moderate(8))) {
            List<int[]> bf16 =
                    both().map(loops -> narrowed(values, loops::narrowBf16)).toList();
            assertThat(bf16.get(1)).isEqualTo(bf16.get(0));
            List<int[]> f16 =
                    both().map(loops -> narrowed(values, loops::narrowF16)).toList();
            assertThat(f16.get(1)).isEqualTo(f16.get(0));
        }
    }

    @ParameterizedTest
    @MethodSource("both")
    void pairsAreAddedAsTheirValuesAre(Loops loops) {
        int[] pairs = random.ints(Block.SIZE / 2).map(pair -> pair & 0xbfffbfff).toArray();
        float[] values = new float[Block.SIZE];
        loops.widenBf16(pairs, values);
        float[] expected = new float[Block.SIZE];
        loops.scale(values, 0.3f, expected, Block.SIZE);
        loops.add(values, -1.7f, expected, Block.SIZE);
        float[] sum = new float[Block.SIZE];
        loops.scaleBf16(pairs, 0.3f, sum);
        loops.addBf16(pairs, -1.7f, sum);
        assertThat(bits(sum)).isEqualTo(bits(expected));
    }

    @ParameterizedTest
    @MethodSource("counts")
    void twoByteFloatsInTheirPlacesAreTheSame(int count) {
        short[] halves = new short[Block.SIZE];
        for (int i = 0; i < halves.length; i++) {
            halves[i] = (short) random.nextInt();
        }
        assertSameFloats(new float[Block.SIZE], both -> both.loops().widen(halves, true, both.target(), count));
        assertSameFloats(new float[Block.SIZE], both -> both.loops().widen(halves, false, both.target(), count));
    }

    private interface Narrowing {
        void apply(float[] values, int[] pairs);
    }

    private static int[] narrowed(float[] values, Narrowing narrowing) {
        int[] pairs = new int[Block.SIZE / 2];
        narrowing.apply(values, pairs);
        return pairs;
    }

    @ParameterizedTest
    @MethodSource("both")
    void flagsAreRaisedByWhatReachesTheLimitAndForgottenOnceAsked(Loops loops) {
        for (int count : counts()) {
            float[] values = moderate(9);
            loops.flagFrom(Block.INFINITY, values, count);
            assertThat(loops.clean()).isTrue();
            for (int bits : NOT_FINITE) {
                for (int place : count == 0 ? new int[0] : new int[] {0, count / 2, count - 1}) {
                    values[place] = Float.intBitsToFloat(bits);
                    loops.flagFrom(Block.INFINITY, values, count);
                    assertThat(loops.clean())
                            .as("%x at %d of %d", bits, place, count)
                            .isFalse();
                    assertThat(loops.clean()).isTrue();
                    values[place] = 1;
                }
            }
            values[values.length - 1] = Float.NaN;
        }
        float[] edge = new float[Block.SIZE];
        edge[77] = Float.intBitsToFloat(0xff7f7fff);
        loops.flagFrom(0x7f7f8000, edge, Block.SIZE);
        assertThat(loops.clean()).isTrue();
        edge[77] = Float.intBitsToFloat(0xff7f8000);
        loops.flagFrom(0x7f7f8000, edge, Block.SIZE);
        assertThat(loops.clean()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("both")
    void aResultThatOverflowsIsFlaggedWhereItIsRounded(Loops loops) {
        for (int place : new int[] {0, 5, Block.SIZE / 2, Block.SIZE - 1}) {
            float[] values = new float[Block.SIZE];
            values[place] = -65519;
            loops.narrowF16(values, new int[Block.SIZE / 2]);
            loops.narrowBf16(values, new int[Block.SIZE / 2]);
            assertThat(loops.clean()).isTrue();
            values[place] = -65520;
            loops.narrowF16(values, new int[Block.SIZE / 2]);
            assertThat(loops.clean()).isFalse();
            values[place] = Float.NaN;
            loops.narrowBf16(values, new int[Block.SIZE / 2]);
            assertThat(loops.clean()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("both")
    void aHalfThatIsNotFiniteIsFlagged(Loops loops) {
        for (int half : new int[] {0x7c00, 0xfc00, 0x7c01, 0xffff}) {
            for (int shift : new int[] {0, 16}) {
                int[] pairs = new int[Block.SIZE / 2];
                pairs[301] = half << shift;
                loops.widenF16(pairs, new float[Block.SIZE]);
                assertThat(loops.clean()).isFalse();
            }
        }
        int[] largest = new int[Block.SIZE / 2];
        largest[0] = 0x7bfffbff;
        loops.widenF16(largest, new float[Block.SIZE]);
        assertThat(loops.clean()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("counts")
    void dotProductsAreTheSame(int count) {
        List<Double> dots = both().map(loops -> {
                    double[] x = new double[Block.SIZE + 5];
                    double[] y = new double[Block.SIZE + 5];
                    loops.widen(moderate(12), x, 5, count);
                    loops.widen(moderate(13), y, 5, count);
                    return loops.dot(x, y, Math.min(x.length, count + 5));
                })
                .toList();
        assertThat(dots.get(1)).isEqualTo(dots.get(0));
    }
}
