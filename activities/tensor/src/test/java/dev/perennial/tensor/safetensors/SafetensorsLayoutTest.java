package dev.perennial.tensor.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.TensorInfo;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsLayoutTest {
    @Test
    void isWhatTheWriterWrites(@TempDir Path folder) {
        MemoryTensors tensors = MemoryTensors.named("three")
                .put(TensorInfo.of("b", DType.F16, 2), new float[2])
                .put(TensorInfo.of("c", DType.F32, 1), new float[1])
                .put(TensorInfo.of("a", DType.F32, 3), new float[3]);
        Map<String, String> metadata = Map.of("format", "pt");
        SafetensorsLayout layout = SafetensorsLayout.of(metadata, tensors.tensors());
        Path file = folder.resolve("model.safetensors");
        SafetensorsWriter.write(file, metadata, tensors);
        try (SafetensorsFile written = SafetensorsFile.open(file)) {
            assertThat(layout.header()).isEqualTo(written.header());
            assertThat(layout.tensors()).isEqualTo(written.tensors());
        }
    }
}
