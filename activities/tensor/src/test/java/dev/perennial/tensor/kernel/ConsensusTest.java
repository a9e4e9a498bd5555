package dev.perennial.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.Floats;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.Progress;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.kernel.Consensus.Election;
import dev.perennial.tensor.kernel.Consensus.Vote;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Masked task vectors that agree, and elements overwritten, each against its formula element by element. */
class ConsensusTest {
    private static final int ELEMENTS = 9001;
    private static final Loops LOOPS = new PlainLoops();

    private final Random random = new Random(17);

    private Input input(String name, DType dtype) {
        float[] values = new float[ELEMENTS];
        for (int i = 0; i < ELEMENTS; i++) {
            values[i] = random.nextInt(4) == 0 ? -0f : (float) random.nextGaussian();
        }
        return input(name, dtype, values);
    }

    private static Input input(String name, DType dtype, float... values) {
        return new Input(MemoryTensors.named(name).put(TensorInfo.of("w", dtype, values.length), values), "w");
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

    private static float[] floats(Input input) {
        return input.source().floats("w");
    }

    @ParameterizedTest
    @CsvSource({
        "NONE,false,F32",
        "NONE,true,BF16",
        "TOTAL,false,BF16",
        "TOTAL,true,F32",
        "COUNT,true,BF16",
        "COUNT,false,F16"
    })
    void theResultIsTheFormula(Election election, boolean normalized, DType dtype) {
        Input base = input("base", dtype);
        List<Vote> votes = new ArrayList<>();
        float[] weights = {0.7f, -0.4f, 1.3f};
        for (int i = 0; i < weights.length; i++) {
            Input tuned = input("x" + i, dtype);
            Mask mask = i == 1 ? Mask.ALL : Magnitudes.largest(Delta.of(tuned, base), 4000 + i);
            votes.add(new Vote(weights[i], tuned, mask, i == 2 ? 1.5f : 1));
        }
        List<float[]> tuned = votes.stream().map(vote -> floats(vote.tuned())).toList();
        float[] unchanged = floats(base);
        float[] expected = new float[ELEMENTS];
        for (int k = 0; k < ELEMENTS; k++) {
            float[] differences = new float[tuned.size()];
            for (int i = 0; i < differences.length; i++) {
                differences[i] = tuned.get(i)[k] - unchanged[k];
            }
            float added = 0.9f * agreed(k, differences, votes, election, normalized);
            expected[k] = added == 0 ? unchanged[k] : unchanged[k] + added;
        }
        Consensus consensus = new Consensus(base, votes, election, normalized, 0.9f);
        assertThat(bytes(consensus, TensorInfo.of("w", dtype, ELEMENTS))).isEqualTo(encoded(expected, dtype));
        assertThat(consensus.inputs()).hasSize(4);
    }

    private static float agreed(int k, float[] differences, List<Vote> votes, Election election, boolean normalized) {
        float[] values = new float[votes.size()];
        float ballot = 0;
        for (int i = 0; i < values.length; i++) {
            Vote vote = votes.get(i);
            float[] one = {differences[i]};
            vote.mask().drop(one, Span.natural(LOOPS, k, 1));
            values[i] = one[0] * vote.rescale() * vote.weight();
            ballot += election == Election.COUNT ? Math.signum(values[i]) : values[i];
        }
        float sum = 0;
        float divisor = 0;
        for (int i = 0; i < values.length; i++) {
            if (election == Election.NONE || (values[i] != 0 && (values[i] > 0) == (ballot >= 0))) {
                sum += values[i];
                divisor += votes.get(i).weight();
            }
        }
        return normalized && divisor != 0 ? sum / divisor : sum;
    }

    @Test
    void aBaseThatNobodyChangesKeepsItsBits() {
        Input base = input("base", DType.BF16);
        Consensus consensus = new Consensus(
                base,
                List.of(
                        new Vote(1, base, Mask.ALL, 1),
                        new Vote(-1, input("x", DType.BF16), Magnitudes.largest(Delta.of(base), 0), 3)),
                Election.TOTAL,
                true,
                1);
        assertThat(bytes(consensus, TensorInfo.of("w", DType.BF16, ELEMENTS)))
                .isEqualTo(encoded(floats(base), DType.BF16));
    }

    @Test
    void aNonFiniteOperandIsFoundWhereItsMaskDropsItToo() {
        float[] values = new float[ELEMENTS];
        values[4097] = Float.NaN;
        Input base = input("base", DType.F32);
        Vote dropped = new Vote(1, input("bad", DType.F32, values), new RandomMask(Philox.of(1, 1), 0), 1);
        Consensus consensus = new Consensus(base, List.of(dropped), Election.NONE, false, 1);
        assertThatThrownBy(() -> bytes(consensus, TensorInfo.of("w", DType.F32, ELEMENTS)))
                .isInstanceOf(NonFiniteException.class)
                .hasMessageContaining("tensor w of bad holds NaN at element 4097");
    }

    @ParameterizedTest
    @EnumSource(Election.class)
    void aNonFiniteOperandIsFoundWhateverDropsItOrOutvotesIt(Election election) {
        Mask some = new BandMask(new Cut(0x3f000000, 0), new Cut(0x40000000, 0));
        Mask divided = new BandMask(new Cut(0x3f000000, 0), new Cut(0x40000000, 4100));
        Mask small = new BandMask(Cut.EVERYTHING, new Cut(0x3f800000, 0));
        Mask large = new BandMask(new Cut(0, ELEMENTS), Cut.NOTHING);
        for (Mask mask : List.of(some, divided, small, large, Mask.NONE, Mask.ALL)) {
            for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
                for (DType dtype : List.of(DType.BF16, DType.F16, DType.F32)) {
                    for (int place = 0; place < 3; place++) {
                        assertFound(election, mask, dtype, place, value);
                    }
                }
            }
        }
    }

    /** Of a base of 0, two models that are above it and one below. */
    private static void assertFound(Election election, Mask mask, DType dtype, int place, float value) {
        List<Input> inputs = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            float[] values = new float[ELEMENTS];
            Arrays.fill(values, i == 1 ? -0.75f : 0.75f * i);
            values[4097] = i == place ? value : values[4097];
            inputs.add(input("x" + i, dtype, values));
        }
        List<Vote> votes = inputs.subList(1, 4).stream()
                .map(input -> new Vote(0.5f, input, mask, 1))
                .toList();
        for (boolean normalized : new boolean[] {false, true}) {
            Consensus consensus = new Consensus(inputs.get(0), votes, election, normalized, 1);
            assertThatThrownBy(() -> bytes(consensus, TensorInfo.of("w", dtype, ELEMENTS)))
                    .as("%s in operand %d of %s, under %s", value, place, dtype, mask)
                    .isInstanceOf(NonFiniteException.class)
                    .hasMessageContaining("tensor w of x%d holds %s at element 4097", place, value);
        }
    }

    @ParameterizedTest
    @CsvSource({"BF16,BF16", "F32,F16", "F32,F32"})
    void anOverwriteReplacesItsElementsAndKeepsAllOtherBits(DType dtype, DType result) {
        Input weight = input("base", dtype);
        long[] positions = {0, 1, 2047, 2048, 4095, 4097, 9000};
        float[] values = {1.5f, -0f, 3e-3f, 1e-7f, -2, 0.1f, 7};
        float[] expected = floats(weight);
        for (int i = 0; i < positions.length; i++) {
            expected[(int) positions[i]] = values[i];
        }
        SparseOverwrite overwrite = new SparseOverwrite(weight, positions, values);
        assertThat(bytes(overwrite, TensorInfo.of("w", result, ELEMENTS))).isEqualTo(encoded(expected, result));
        assertThat(bytes(new SparseOverwrite(weight, new long[0], new float[0]), TensorInfo.of("w", dtype, ELEMENTS)))
                .isEqualTo(encoded(floats(weight), dtype));
    }

    @Test
    void anOverwriteThatCannotBeMeantIsRefused() {
        Input weight = input("base", DType.F32);
        assertThatThrownBy(() -> new SparseOverwrite(weight, new long[] {3, 3}, new float[2]))
                .hasMessageContaining("position 3")
                .hasMessageContaining("rising");
        assertThatThrownBy(() -> new SparseOverwrite(weight, new long[] {9001}, new float[1]))
                .hasMessageContaining("between -1 and 9001");
        assertThatThrownBy(() -> new SparseOverwrite(weight, new long[] {5}, new float[] {Float.NaN}))
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> new SparseOverwrite(weight, new long[] {5}, new float[2]))
                .hasMessageContaining("a value for each");
        assertThatThrownBy(() -> new Consensus(weight, List.of(), Election.NONE, false, 1))
                .hasMessageContaining("at least one");
    }

    @ParameterizedTest
    @CsvSource({"true,BF16", "false,F32", "true,F32"})
    void aSumWithACoefficientForEachElementIsTheFormula(boolean normalized, DType dtype) {
        List<Input> inputs = List.of(input("c0", dtype), input("x0", dtype), input("c1", dtype), input("x1", dtype));
        float[] w = {0.5f, 2};
        CoefficientSum recipe = new CoefficientSum(
                List.of(
                        new CoefficientSum.Term(w[0], inputs.get(0), inputs.get(1)),
                        new CoefficientSum.Term(w[1], inputs.get(2), inputs.get(3))),
                normalized);
        List<float[]> v = inputs.stream().map(ConsensusTest::floats).toList();
        float[] expected = new float[ELEMENTS];
        for (int k = 0; k < ELEMENTS; k++) {
            float first = w[0] * v.get(0)[k];
            float second = w[1] * v.get(2)[k];
            float sum = 0f + first * v.get(1)[k] + second * v.get(3)[k];
            float mean = (0f + w[0] * v.get(1)[k] + w[1] * v.get(3)[k]) / (w[0] + w[1]);
            float divided = first + second == 0 ? mean : sum / (first + second);
            expected[k] = normalized ? divided : sum;
        }
        assertThat(bytes(recipe, TensorInfo.of("w", DType.F32, ELEMENTS))).isEqualTo(encoded(expected, DType.F32));
        assertThat(recipe.inputs()).containsExactlyElementsOf(inputs);
        assertThatThrownBy(() -> new CoefficientSum(List.of(), true)).hasMessageContaining("at least one");
    }

    @Test
    void aFormulaOfOnesOwnIsComputedElementByElement() throws IOException {
        Input x = input("x", DType.BF16);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new ElementWise(List.of(x), TensorInfo.of("w", DType.F32, ELEMENTS), (values, result, span) -> {
                    for (int k = 0; k < span.count(); k++) {
                        result[k] = values[0][k] + span.position(k);
                    }
                })
                .write(Channels.newChannel(out));
        float[] expected = floats(x);
        for (int k = 0; k < ELEMENTS; k++) {
            expected[k] += k;
        }
        assertThat(out.toByteArray()).isEqualTo(encoded(expected, DType.F32));
    }

    @Test
    void progressRisesToAllAndEndsAPassByThrowing() throws IOException {
        int large = 3 * Chunks.USUAL;
        Input input = input("x", DType.BF16, new float[large]);
        LinearCombination recipe = new LinearCombination(List.of(new LinearCombination.Term(1, input)));
        TensorInfo info = TensorInfo.of("w", DType.BF16, large);
        List<Long> told = new ArrayList<>();
        recipe.write(info, Channels.newChannel(new ByteArrayOutputStream()), (done, all) -> {
            assertThat(all).isEqualTo(info.bytes());
            told.add(done);
        });
        assertThat(told).isSorted().hasSizeGreaterThan(3).endsWith(info.bytes());
        ByteArrayOutputStream half = new ByteArrayOutputStream();
        Progress impatient = (done, all) -> {
            throw new IllegalStateException("enough at " + done);
        };
        assertThatThrownBy(() -> recipe.write(info, Channels.newChannel(half), impatient))
                .hasMessage("enough at " + half.size());
        assertThat(half.size()).isLessThan((int) info.bytes());
        assertThatThrownBy(() -> Magnitudes.largest(List.of(Delta.of(input)), 1, impatient))
                .hasMessageContaining("enough at");
    }
}
