package dev.perennial.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a tensor's description allows, and how tensors in memory behave. */
class TensorInfoTest {
    @Test
    void countsElementsAndBytes() {
        assertThat(TensorInfo.of("w", DType.BF16, 3, 5).elements()).isEqualTo(15);
        assertThat(TensorInfo.of("w", DType.BF16, 3, 5).bytes()).isEqualTo(30);
        assertThat(TensorInfo.of("scalar", DType.F64).bytes()).isEqualTo(8);
        assertThat(TensorInfo.of("empty", DType.F32, 0, 7).bytes()).isZero();
        assertThat(TensorInfo.of("packed", DType.F4, 4).bytes()).isEqualTo(2);
    }

    @Test
    void refusesNegativeHugeAndHalfByteShapes() {
        assertThatThrownBy(() -> TensorInfo.of("w", DType.F32, -1))
                .hasMessageContaining("w")
                .hasMessageContaining("-1");
        assertThatThrownBy(() -> TensorInfo.of("w", DType.F32, 1L << 40, 1L << 40))
                .hasMessageContaining("2^63");
        assertThatThrownBy(() -> TensorInfo.of("w", DType.F4, 3)).hasMessageContaining("whole bytes");
        assertThatThrownBy(() -> TensorInfo.of("", DType.F32)).hasMessageContaining("name");
    }

    @Test
    void anUnknownTensorIsRefusedWithTheNearestNames() {
        MemoryTensors tensors = MemoryTensors.of(Map.of(TensorInfo.of("layers.0.weight", DType.F32, 1), new float[1]));
        assertThatThrownBy(() -> tensors.floats("layers.0.weigth"))
                .isInstanceOf(UnknownTensorException.class)
                .hasMessageContaining("layers.0.weigth")
                .hasMessageContaining("nearest layers.0.weight")
                .hasMessageContaining("memory");
    }

    @Test
    void anUnknownDtypeIsRefusedWithTheKnownOnes() {
        assertThatThrownBy(() -> DType.parse("bf16"))
                .hasMessageContaining("'bf16'")
                .hasMessageContaining("BF16");
    }

    @Test
    void memoryRoundsIntoItsDtypeAndRefusesAWrongLength() {
        MemoryTensors tensors =
                MemoryTensors.named("test").put(TensorInfo.of("w", DType.BF16, 2), new float[] {1, 1.001f});
        assertThat(tensors.floats("w")).containsExactly(1f, 1f);
        assertThatThrownBy(() -> tensors.put("v", new float[3], 2, 2))
                .isInstanceOf(ShapeMismatchException.class)
                .hasMessageContaining("v")
                .hasMessageContaining("4 values, found 3");
    }
}
