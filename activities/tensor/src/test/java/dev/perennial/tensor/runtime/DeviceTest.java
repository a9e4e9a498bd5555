package dev.perennial.tensor.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDManager;
import dev.perennial.tensor.RuntimeFailureException;
import dev.perennial.tensor.linalg.Matrix;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the engine computes, by settings. */
class DeviceTest {
    private static Device configured(Map<String, String> settings) {
        return Device.configured(key -> settings.getOrDefault(key, ""));
    }

    @Test
    void withoutSettingsItIsTheCpuInFloat32() {
        assertThat(configured(Map.of())).isEqualTo(Device.CPU).hasToString("cpu in float32");
    }

    @Test
    void settingsNameDeviceAndType() {
        assertThat(configured(Map.of(Device.NAME, "cuda")))
                .isEqualTo(new Device(Processor.CUDA, 0, ForwardType.FLOAT32));
        Device second = configured(Map.of(Device.NAME, " cuda:1 ", Device.TYPE, "float16"));
        assertThat(second).hasToString("cuda:1 in float16");
        assertThat(second.exact()).hasToString("cuda:1 in float32");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpu", "cuda:", "cuda:x", "cuda:-1", "CPU", "cpu:0", "cuda:1234"})
    void anUnknownDeviceIsRefusedByNameInOneSentence(String device) {
        assertThatThrownBy(() -> configured(Map.of(Device.NAME, device)))
                .isInstanceOf(RuntimeFailureException.class)
                .hasMessage("perennial.device (PERENNIAL_DEVICE): expected cpu, cuda or cuda: and a number, found '"
                        + device + "'; correct the setting");
    }

    @Test
    void anUnknownTypeIsRefusedByNameInOneSentence() {
        assertThatThrownBy(() -> configured(Map.of(Device.TYPE, "fp16")))
                .isInstanceOf(RuntimeFailureException.class)
                .hasMessage("perennial.dtype (PERENNIAL_DTYPE): expected one of float32, float16, bfloat16, found"
                        + " 'fp16'; correct the setting");
    }

    @Test
    void aNumberThatNoDeviceHasIsRefused() {
        assertThatThrownBy(() -> new Device(Processor.CPU, 1, ForwardType.FLOAT32))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("CPU 1");
    }

    @Test
    void aDeviceThatIsNotThereIsRefusedInOneSentence() {
        TensorRuntime runtime = TensorRuntime.start();
        assertThatThrownBy(() -> runtime.newManager(Device.parse("cuda:99", "float32")))
                .isInstanceOf(RuntimeFailureException.class)
                .hasMessageMatching("device cuda:99 is not there for PyTorch 2\\.\\S+ of this process; set"
                        + " perennial\\.device to cpu, [^\\n]*");
    }

    @Test
    void scopesAndManagersLieOnTheirDevice() {
        TensorRuntime runtime = TensorRuntime.start();
        boolean gpu = runtime.device().processor() == Processor.CUDA;
        try (Scope scope = runtime.open();
                NDManager cpu = runtime.newManager(Device.CPU)) {
            assertThat(scope.manager().getDevice().isGpu()).isEqualTo(gpu);
            assertThat(cpu.getDevice().isGpu()).isFalse();
        }
    }

    @Test
    void onAGpuArraysGoThereAndComeBack() {
        TensorRuntime runtime = TensorRuntime.start();
        assumeTrue(
                runtime.device().processor() == Processor.CUDA,
                "no GPU: every test runs on one with -Dperennial.device=cuda and the CUDA libraries on the class path");
        try (Scope scope = runtime.open()) {
            Matrix matrix = Matrix.of(2, 2, new float[] {1, 2, 3, 4});
            assertThat(scope.array(matrix).getDevice().isGpu()).isTrue();
            assertThat(Scope.matrix(scope.array(matrix).matMul(scope.array(matrix)))
                            .data())
                    .containsExactly(7, 10, 15, 22);
        }
    }
}
