package dev.perennial.tensor;

import java.nio.ByteBuffer;

/**
 * Reads pieces of one tensor, for several threads at once. What lies in a file is read into the caller's memory and not
 * mapped, so that a pass over a model of any size leaves nothing of it in this process.
 */
@FunctionalInterface
public interface TensorReader {
    /**
     * Copies the tensor's bytes from this one on until the target is full; a piece must not reach beyond the tensor.
     *
     * @throws TensorIoException if the file cannot be read
     */
    void read(long from, ByteBuffer target);

    /** Reads from what is in memory, or mapped. */
    static TensorReader of(ByteBuffer bytes) {
        return (from, target) -> target.put(bytes.slice(Math.toIntExact(from), target.remaining()));
    }
}
