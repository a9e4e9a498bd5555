package dev.perennial.tensor.runtime;

/** Kinds of devices. */
public enum Processor {
    /** The machine's own processors, all of them as one device. */
    CPU,
    /** An NVIDIA GPU; needs a PyTorch that was built for CUDA. */
    CUDA
}
