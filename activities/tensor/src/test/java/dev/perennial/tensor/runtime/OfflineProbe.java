package dev.perennial.tensor.runtime;

import ai.djl.ndarray.NDArray;
import ai.djl.util.Utils;

/** Run in a process of its own, without any variable of the environment: starts the runtime and says what it found. */
final class OfflineProbe {
    private OfflineProbe() {}

    public static void main(String[] arguments) {
        TensorRuntime runtime = TensorRuntime.start();
        try (Scope scope = runtime.open()) {
            NDArray product = scope.array(new float[] {1, 2}, 1, 2).matMul(scope.array(new float[] {3, 4}, 2, 1));
            System.out.println("offline " + Utils.isOfflineMode() + ", tracking off "
                    + Utils.getEnvOrSystemProperty("OPT_OUT_TRACKING") + ", threads " + runtime.threads() + ", product "
                    + product.toFloatArray()[0]);
        }
    }
}
