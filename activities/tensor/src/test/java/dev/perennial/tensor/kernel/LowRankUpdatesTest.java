package dev.perennial.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.Floats;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.NonFiniteException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.kernel.LowRankUpdates.Factors;
import dev.perennial.tensor.linalg.Matrix;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A sequence of updates against each of them on its own, stored in between. */
class LowRankUpdatesTest {
    private final Random random = new Random(11);

    @ParameterizedTest
    @CsvSource({
        "BF16,1,1,1,1",
        "BF16,37,53,3,4",
        "F16,53,37,2,3",
        "F32,129,31,5,2",
        "F64,7,9,2,2",
        "BF16,0,5,1,2",
        "BF16,2,3,0,1",
        "F16,1700,901,2,3"
    })
    void aSequenceGivesTheBitsOfItsUpdatesOneAfterAnother(DType dtype, int rows, int columns, int rank, int turns)
            throws IOException {
        TensorInfo info = TensorInfo.of("w", dtype, rows, columns);
        MemoryTensors before = MemoryTensors.named("before").put(info, values(rows * columns));
        List<Factors> updates = factors(rows, columns, rank, turns);
        MemoryTensors turn = before;
        for (Factors update : updates) {
            byte[] bytes = bytes(new LowRankUpdate(new Input(turn, "w"), update.left(), update.right()), info);
            turn = MemoryTensors.named("turn").put(info, ByteBuffer.wrap(bytes));
        }

        assertThat(bytes(new LowRankUpdates(new Input(before, "w"), updates), info))
                .isEqualTo(array(turn.bytes("w")));
    }

    @ParameterizedTest
    @CsvSource({"BF16", "F16", "F32"})
    void aSumInMemoryRoundsToTheSameBits(DType dtype) throws IOException {
        TensorInfo info = TensorInfo.of("w", dtype, 61, 43);
        MemoryTensors before = MemoryTensors.named("before").put(info, values(61 * 43));
        Factors update = factors(61, 43, 6, 1).get(0);
        Matrix changed = update.addedTo(Matrix.of(61, 43, before.floats("w")));
        ByteBuffer rounded = ByteBuffer.allocate((int) info.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        Floats.encode(changed.data(), dtype, rounded);

        assertThat(bytes(new LowRankUpdates(new Input(before, "w"), List.of(update)), info))
                .isEqualTo(rounded.array());
    }

    @Test
    void whatDoesNotFitIsRefusedByName() {
        MemoryTensors before = MemoryTensors.named("before").put("w", new float[6], 2, 3);
        Input weight = new Input(before, "w");
        assertThatThrownBy(() -> new LowRankUpdates(weight, List.of())).hasMessageContaining("at least one");
        assertThatThrownBy(() -> new Factors(Matrix.zeros(2, 1), Matrix.zeros(3, 2)))
                .hasMessageContaining("ranks 1 and 2");
        List<Factors> others = List.of(new Factors(Matrix.zeros(3, 1), Matrix.zeros(2, 1)));
        assertThatThrownBy(() -> bytes(new LowRankUpdates(weight, others), before.info("w")))
                .hasMessageContaining("the factors make [3, 2]");
        List<Factors> infinite = List.of(new Factors(Matrix.of(2, 1, new float[] {0, Float.NaN}), Matrix.zeros(3, 1)));
        assertThatThrownBy(() -> new LowRankUpdates(weight, infinite))
                .isInstanceOf(NonFiniteException.class)
                .hasMessageContaining("left factor of w");
    }

    @Test
    void aTurnThatOverflowsIsNamedAlthoughALaterOneWouldComeBack() {
        TensorInfo info = TensorInfo.of("w", DType.F16, 1, 2);
        MemoryTensors before = MemoryTensors.named("before").put(info, new float[] {1, 2});
        Matrix one = Matrix.of(1, 1, new float[] {1});
        List<Factors> there = List.of(
                new Factors(one, Matrix.of(2, 1, new float[] {0, 70_000})),
                new Factors(one, Matrix.of(2, 1, new float[] {0, -70_000})));
        assertThatThrownBy(() -> bytes(new LowRankUpdates(new Input(before, "w"), there), info))
                .isInstanceOf(NonFiniteException.class)
                .hasMessageContaining("element 1");
    }

    private List<Factors> factors(int rows, int columns, int rank, int turns) {
        List<Factors> factors = new ArrayList<>();
        for (int i = 0; i < turns; i++) {
            factors.add(new Factors(
                    Matrix.of(rows, rank, values(rows * rank)), Matrix.of(columns, rank, values(columns * rank))));
        }
        return factors;
    }

    private float[] values(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = i % 7 == 3 ? -0f : (float) random.nextGaussian();
        }
        return values;
    }

    private static byte[] bytes(Recipe recipe, TensorInfo info) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        recipe.write(info, Channels.newChannel(out));
        return out.toByteArray();
    }

    private static byte[] array(ByteBuffer bytes) {
        byte[] array = new byte[bytes.remaining()];
        bytes.get(array);
        return array;
    }
}
