package dev.perennial.edit.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.edit.failure.EditException;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.linalg.Matrix;
import dev.perennial.tensor.safetensors.SafetensorsFile;
import dev.perennial.tensor.safetensors.SafetensorsWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
        EditState state = EditState.of(whole());

        assertThat(state.hasText("down")).isTrue();
        assertThat(state.moments(1, 1).squares()).containsExactly(4, 5);
    }

    @Test
    void itIsWrittenInTwoFilesOfWhichEditsChangeOne(@TempDir Path folder) throws IOException {
        EditState.of(whole()).write(folder);

        assertThat(names(folder.resolve(EditState.TEXT_FILE))).containsExactly("text/down");
        assertThat(names(folder.resolve(EditState.FILE))).containsExactly(KEYS, MOMENTS);
        try (SafetensorsFile file = SafetensorsFile.open(folder.resolve(EditState.FILE))) {
            assertThat(file.bytes(MOMENTS)).isEqualTo(whole().bytes(MOMENTS));
            assertThat(file.bytes(KEYS)).isEqualTo(whole().bytes(KEYS));
        }
        Path again = Files.createDirectory(folder.resolve("again"));
        EditState.in(folder).write(again);
        assertThat(again.resolve(EditState.TEXT_FILE)).hasSameBinaryContentAs(folder.resolve(EditState.TEXT_FILE));
        assertThat(again.resolve(EditState.FILE)).hasSameBinaryContentAs(folder.resolve(EditState.FILE));
        assertThat(EditState.in(folder).bytes())
                .isEqualTo(
                        whole().tensors().stream().mapToLong(TensorInfo::bytes).sum());
    }

    @Test
    void aFolderOfBeforeWithAllInOneFileIsRead(@TempDir Path folder) {
        SafetensorsWriter.write(folder.resolve(EditState.FILE), Map.of(), whole());

        EditState state = EditState.in(folder);

        assertThat(state.hasText("down")).isTrue();
        assertThat(state.moments(1, 1).count()).isEqualTo(3);
        assertThat(EditState.in(folder.resolve("none")).hasText("down")).isFalse();
    }

    @Test
    void aLargeMatrixIsWrittenWhole(@TempDir Path folder) {
        MemoryTensors file = MemoryTensors.named("edited/state.st");
        double[] values = new double[131 * 131];
        Arrays.setAll(values, i -> i % 131 * (i / 131));
        put(file, "text/down", values);

        EditState.of(file).write(folder);

        try (SafetensorsFile written = SafetensorsFile.open(folder.resolve(EditState.TEXT_FILE))) {
            assertThat(written.bytes("text/down")).isEqualTo(file.bytes("text/down"));
        }
    }

    @Test
    void modulesTooWideToBeRememberedAreRefusedBeforeTheyAreEdited() {
        EditState state = EditState.fresh();

        assertThatThrownBy(() -> state.moments(16_384, 1))
                .isInstanceOf(EditException.class)
                .hasMessageStartingWith("Modules of 16384 inputs cannot be edited")
                .hasMessageEndingWith("choose modules of at most 16383 inputs");
        assertThatThrownBy(() -> state.readText(Map.of("down", Matrix.zeros(1, 16_384))))
                .isInstanceOf(EditException.class);
        assertThat(state.moments(16_383, 1).count()).isZero();
    }

    private static MemoryTensors whole() {
        MemoryTensors file = MemoryTensors.named("edited/state.st");
        put(file, MOMENTS, 3, 1, 2, 4, 5);
        put(file, KEYS, 1, 2, 2, 3);
        put(file, "text/down", 1, 2, 2, 3);
        return file;
    }

    private static List<String> names(Path file) {
        try (SafetensorsFile tensors = SafetensorsFile.open(file)) {
            return tensors.tensors().stream().map(TensorInfo::name).toList();
        }
    }

    private static void put(MemoryTensors file, String name, double... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asDoubleBuffer().put(values);
        file.put(TensorInfo.of(name, DType.F64, values.length), bytes);
    }
}
