package dev.perennial.cli.file;

import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorSource;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A model's tensors with some of them replaced.
 *
 * @param whole all tensors; stays the caller's to close
 * @param changed those that are others now, in the same dtypes and shapes; stays the caller's to close
 */
public record ChangedTensors(TensorSource whole, TensorSource changed) implements TensorSource {
    @Override
    public List<TensorInfo> tensors() {
        return whole.tensors();
    }

    @Override
    public Optional<TensorInfo> find(String name) {
        return whole.find(name);
    }

    @Override
    public ByteBuffer bytes(String name) {
        return changed.find(name).isPresent() ? changed.bytes(name) : whole.bytes(name);
    }

    @Override
    public String origin() {
        return whole.origin() + " with " + changed.origin();
    }

    @Override
    public void close() {
        // both stay the caller's
    }
}
