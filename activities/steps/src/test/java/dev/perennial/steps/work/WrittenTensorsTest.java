package dev.perennial.steps.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.store.ModelStore;
import dev.perennial.store.cache.ModelCache;
import dev.perennial.store.failure.InsufficientStorageException;
import dev.perennial.store.object.MemoryObjectStore;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.MemoryTensors;
import dev.perennial.tensor.ReplacedTensors;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WrittenTensorsTest {
    private static final long LIMIT = 100;

    @TempDir
    Path folder;

    private final MemoryTensors computed = MemoryTensors.named("computed")
            .put(TensorInfo.of("narrow", DType.BF16, 3), new float[] {1, -0f, 2})
            .put("wide", new float[] {3, 4}, 1, 2);
    private ModelCache cache;
    private ModelStore models;

    @BeforeEach
    void open() {
        cache = ModelCache.open(folder, LIMIT);
        models = new ModelStore(new MemoryObjectStore(), cache, 1);
    }

    @AfterEach
    void close() {
        cache.close();
    }

    @Test
    void everyTensorIsWrittenBitForBitAndGoneWhenClosed() {
        AtomicInteger beats = new AtomicInteger();
        try (TensorSource written = WrittenTensors.of(models, computed, beats::incrementAndGet)) {
            assertThat(written.tensors()).containsExactlyInAnyOrderElementsOf(computed.tensors());
            for (TensorInfo tensor : computed.tensors()) {
                assertThat(written.bytes(tensor.name())).isEqualTo(computed.bytes(tensor.name()));
            }
            assertThat(beats).hasValue(2);
            assertThat(cache.bytes()).isEqualTo(14);
            assertThat(folder.resolve("partial")).isNotEmptyDirectory();
        }
        nothingIsLeft();
    }

    @Test
    void anEndWhileWritingLeavesNothing() {
        assertThatThrownBy(() -> WrittenTensors.of(models, computed, () -> {
                    throw new CancellationException("cancelled");
                }))
                .hasMessage("cancelled");
        nothingIsLeft();
    }

    @Test
    void whatTheCacheHasNoRoomForIsRefused() {
        MemoryTensors large = MemoryTensors.named("large").put("w", new float[26], 26);
        assertThatThrownBy(() -> WrittenTensors.of(models, large, () -> {}))
                .isInstanceOf(InsufficientStorageException.class)
                .hasMessageContaining("limited to 100 bytes")
                .hasMessageContaining("needs 104");
        nothingIsLeft();
    }

    @Test
    void replacedTensorsCountAndTheOthersStay() {
        MemoryTensors replacing = MemoryTensors.named("edited").put("wide", new float[] {5, 6}, 1, 2);
        TensorSource whole = new ReplacedTensors(computed, replacing);

        assertThat(whole.tensors()).isEqualTo(computed.tensors());
        assertThat(whole.floats("wide")).containsExactly(5, 6);
        assertThat(whole.bytes("narrow")).isEqualTo(computed.bytes("narrow"));
    }

    private void nothingIsLeft() {
        assertThat(folder.resolve("partial")).isEmptyDirectory();
        assertThat(cache.bytes()).isZero();
    }
}
