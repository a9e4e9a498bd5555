package dev.perennial.tensor.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.jni.JniUtils;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.RuntimeFailureException;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.linalg.Matrix;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PyTorch through DJL, and the traps around it. */
class TensorRuntimeTest {
    private final TensorRuntime runtime = TensorRuntime.start();

    @Test
    void tensorsBecomeArraysAndArraysMatrices() {
        MemoryTensors source =
                MemoryTensors.named("m").put(TensorInfo.of("w", DType.BF16, 2, 3), new float[] {1, 2, 3, 4, 5, 6});
        try (Scope scope = runtime.open()) {
            NDArray array = scope.tensor(source, "w");
            assertThat(array.getShape().getShape()).containsExactly(2, 3);
            assertThat(array.getDataType()).isEqualTo(DataType.FLOAT32);
            Matrix squared = Scope.matrix(array.matMul(array.transpose()));
            assertThat(squared.data()).containsExactly(14, 32, 32, 77);
            assertThat(Scope.matrix(scope.array(squared)).data()).isEqualTo(squared.data());
        }
    }

    @Test
    void closingAScopeFreesItsArrays() {
        NDArray array;
        try (Scope scope = runtime.open()) {
            array = scope.array(new float[] {1}, 1);
        }
        assertThatThrownBy(array::toFloatArray).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void gradientsAreOffInAScopeOnEveryThreadAndPutBackAfterwards() {
        for (int i = 0; i < 2; i++) {
            boolean[] seen = CompletableFuture.supplyAsync(() -> {
                        JniUtils.setGradMode(true);
                        boolean[] modes = new boolean[4];
                        try (Scope scope = runtime.open()) {
                            modes[0] = JniUtils.isGradMode() || !scope.manager().isOpen();
                            try (Scope inner = runtime.openForGradients()) {
                                modes[1] =
                                        JniUtils.isGradMode() && inner.manager().isOpen();
                            }
                            modes[2] = JniUtils.isGradMode();
                        }
                        modes[3] = JniUtils.isGradMode();
                        return modes;
                    })
                    .join();
            assertThat(seen).containsExactly(false, true, false, true);
        }
    }

    @Test
    void aScopeClosedOnAnotherThreadIsRefused() {
        Scope elsewhere = CompletableFuture.supplyAsync(runtime::open, task -> new Thread(task, "opener").start())
                .join();
        assertThatThrownBy(elsewhere::close)
                .isInstanceOf(RuntimeFailureException.class)
                .hasMessageContaining("opener");
    }

    @Test
    void threadsAreSetForTheWholeProcess() {
        int before = runtime.threads();
        runtime.useThreads(1);
        assertThat(runtime.threads()).isEqualTo(1);
        runtime.useThreads(before);
        assertThatThrownBy(() -> runtime.useThreads(0)).hasMessageContaining("found 0");
    }

    @Test
    void typesThatWouldEndTheProcessAreRefused() {
        for (DataType type : new DataType[] {DataType.BFLOAT16, DataType.INT16, DataType.UNKNOWN, DataType.STRING}) {
            assertThatThrownBy(() -> TensorRuntime.safe(type))
                    .isInstanceOf(RuntimeFailureException.class)
                    .hasMessageContaining(type.toString());
        }
        assertThat(TensorRuntime.safe(DataType.FLOAT32)).isEqualTo(DataType.FLOAT32);
    }

    @Test
    @Tag("slow")
    void itStartsOfflineWithoutAnyVariableOfTheEnvironment() throws IOException, InterruptedException {
        assertThat(probe(List.of("-Dperennial.threads=1"), jar -> true))
                .contains("offline true, tracking off true, threads 1, product 11.0");
    }

    @Test
    @Tag("slow")
    void aMissingNativeLibraryIsNamedInOneSentence(@TempDir Path empty) throws IOException, InterruptedException {
        assertThat(probe(List.of("-DDJL_CACHE_DIR=" + empty), jar -> !jar.contains("pytorch-native")))
                .contains("RuntimeFailureException: PyTorch could not be started")
                .contains("set PYTORCH_LIBRARY_PATH");
    }

    @Test
    @Tag("slow")
    void aDeviceThatIsNotThereStopsTheStartInOneSentence() throws IOException, InterruptedException {
        assertThat(probe(List.of("-D" + Device.NAME + "=cuda:77"), jar -> true))
                .contains("RuntimeFailureException: device cuda:77 is not there for PyTorch")
                .doesNotContain("product");
    }

    private static String probe(List<String> options, Predicate<String> onPath)
            throws IOException, InterruptedException {
        String path = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(onPath)
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", path, OfflineProbe.class.getName()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().keySet().removeIf(key -> key.contains("DJL") || key.contains("TRACKING"));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return output;
    }
}
