package dev.perennial.steps.work;

import dev.perennial.store.ModelStore;
import dev.perennial.store.cache.ScratchFolder;
import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorReader;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.folder.ModelTensors;
import dev.perennial.tensor.safetensors.SafetensorsFile;
import dev.perennial.tensor.safetensors.SafetensorsWriter;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Computed weights written to a scratch file and mapped: each is computed once, and of a whole model the heap holds the
 * tensor being computed. Closing deletes the file.
 */
public final class WrittenTensors implements TensorSource {
    private final ScratchFolder scratch;
    private final SafetensorsFile written;
    private final String origin;

    private WrittenTensors(ScratchFolder scratch, SafetensorsFile written, String origin) {
        this.scratch = scratch;
        this.written = written;
        this.origin = origin;
    }

    /**
     * Computes and writes every tensor of a source, bit for bit.
     *
     * @param models on whose disk to write
     * @param computed stays the caller's
     * @param beat called before each tensor is computed; what it throws ends the writing and leaves nothing behind
     * @throws dev.perennial.store.failure.InsufficientStorageException if the cache has no room for them
     * @throws dev.perennial.tensor.StorageFullException if the disk has none
     */
    public static WrittenTensors of(ModelStore models, TensorSource computed, Runnable beat) {
        ScratchFolder scratch = models.scratch(
                computed.tensors().stream().mapToLong(TensorInfo::bytes).sum());
        boolean complete = false;
        try {
            Path file = scratch.folder().resolve(ModelTensors.SINGLE);
            SafetensorsWriter.Body body = SafetensorsWriter.Body.of(computed);
            SafetensorsWriter.write(file, Map.of(), computed.tensors(), (tensor, out) -> {
                beat.run();
                body.write(tensor, out);
            });
            WrittenTensors tensors = new WrittenTensors(scratch, SafetensorsFile.open(file), computed.origin());
            complete = true;
            return tensors;
        } finally {
            if (!complete) {
                scratch.close();
            }
        }
    }

    @Override
    public List<TensorInfo> tensors() {
        return written.tensors();
    }

    @Override
    public Optional<TensorInfo> find(String name) {
        return written.find(name);
    }

    @Override
    public ByteBuffer bytes(String name) {
        return written.bytes(name);
    }

    @Override
    public TensorReader reader(String name) {
        return written.reader(name);
    }

    @Override
    public String origin() {
        return origin;
    }

    @Override
    public void close() {
        written.close();
        scratch.close();
    }
}
