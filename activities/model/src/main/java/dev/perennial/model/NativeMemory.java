package dev.perennial.model;

import ai.djl.ndarray.NDManager;

/** Where native memory comes from. */
final class NativeMemory {
    private NativeMemory() {}

    static NDManager manager() {
        return NDManager.newBaseManager("PyTorch");
    }
}
