package dev.perennial.edit.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.edit.failure.EditException;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorInfo;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EditStateTest {
    private static final String MOMENTS = "moments/1x1";
    private static final String KEYS = "keys/down";

    @ParameterizedTest
    @MethodSource("damaged")
    void whatIsNoStateIsRefusedByFileAndTensor(String name, String found, double[] values) {
        MemoryTensors file = MemoryTensors.named("edited/state.st");
        put(file, name, values);

        assertThatThrownBy(() -> EditState.of(file))
                .isInstanceOf(EditException.class)
                .hasMessageStartingWith("Tensor '" + name + "' of the edit state edited/state.st " + found)
                .hasMessageEndingWith(": restore the file, or make the edits again in the model of before the first");
    }

    static Stream<Arguments> damaged() {
        return Stream.of(
                damaged("other/down", "is none of moments/, keys/ and text/", 1),
                damaged("keys", "is none of moments/, keys/ and text/", 1),
                damaged(MOMENTS, "has 0 values where a count, 2 means and 2 sums of squares are expected"),
                damaged(MOMENTS, "has 4 values", 1, 2, 3, 4),
                damaged(MOMENTS, "has 3 values", 1, 2, 3),
                damaged(MOMENTS, "counts 1.5 rows", 1.5, 0, 0, 1, 1),
                damaged(MOMENTS, "counts -1.0 rows", -1, 0, 0, 1, 1),
                damaged(MOMENTS, "has a negative sum of squares", 1, 0, 0, 1, -1),
                damaged(MOMENTS, "has Infinity at position 1", 1, Double.POSITIVE_INFINITY, 0, 1, 1),
                damaged("moments/down", "is not named like moments/352x128", 1, 0, 0, 1, 1),
                damaged(KEYS, "has 0 values where those of a square matrix are expected"),
                damaged(KEYS, "has 3 values", 1, 2, 3),
                damaged(KEYS, "is not symmetric", 1, 2, 3, 4),
                damaged(KEYS, "has NaN at position 3", 1, 2, 2, Double.NaN),
                damaged("text/down", "is not symmetric", 1, 2, 3, 4));
    }

    private static Arguments damaged(String name, String found, double... values) {
        return Arguments.of(name, found, values);
    }

    @Test
    void anotherTypeIsRefused() {
        MemoryTensors file = MemoryTensors.named("edited/state.st").put(KEYS, new float[] {1, 2, 2, 3}, 2, 2);

        assertThatThrownBy(() -> EditState.of(file))
                .isInstanceOf(EditException.class)
                .hasMessageStartingWith(
                        "Tensor 'keys/down' of the edit state edited/state.st has type F32 where F64 is expected");
    }

    @Test
    void aWholeStateIsTaken() {
        MemoryTensors file = MemoryTensors.named("edited/state.st");
        put(file, MOMENTS, 3, 1, 2, 4, 5);
        put(file, KEYS, 1, 2, 2, 3);
        put(file, "text/down", 1, 2, 2, 3);

        EditState state = EditState.of(file);

        assertThat(state.hasText("down")).isTrue();
        assertThat(state.moments(1, 1).squares()).containsExactly(4, 5);
    }

    private static void put(MemoryTensors file, String name, double... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asDoubleBuffer().put(values);
        file.put(TensorInfo.of(name, DType.F64, values.length), bytes);
    }
}
