package dev.perennial.model;

import ai.djl.ndarray.NDManager;
import dev.perennial.tensor.runtime.TensorRuntime;

/** Memory of the engine for as long as a model lives, which, unlike a runtime's scope, is not bound to a thread. */
final class NativeMemory {
    private NativeMemory() {}

    static NDManager manager() {
        TensorRuntime.start();
        return NDManager.newBaseManager("PyTorch");
    }
}
