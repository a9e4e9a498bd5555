package dev.perennial.tensor;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * Weights of which some are replaced; copies nothing, and both sources stay the caller's.
 *
 * @param weights all of them
 * @param replacing those that count, of names, types and shapes that {@code weights} has
 */
public record ReplacedTensors(TensorSource weights, TensorSource replacing) implements TensorSource {
    @Override
    public List<TensorInfo> tensors() {
        return weights.tensors();
    }

    @Override
    public Optional<TensorInfo> find(String name) {
        return weights.find(name);
    }

    @Override
    public ByteBuffer bytes(String name) {
        return home(name).bytes(name);
    }

    @Override
    public TensorReader reader(String name) {
        return home(name).reader(name);
    }

    private TensorSource home(String name) {
        return replacing.find(name).isPresent() ? replacing : weights;
    }

    @Override
    public String origin() {
        return weights.origin() + " with " + replacing.origin();
    }

    @Override
    public void close() {
        // both sources stay the caller's
    }
}
