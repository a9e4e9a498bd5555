package dev.perennial.tensor;

/** One file of weights; its {@link #origin} is its path. */
public interface TensorFile extends TensorSource {
    /** A copy of what of the file says which tensors it holds and where. */
    byte[] header();
}
