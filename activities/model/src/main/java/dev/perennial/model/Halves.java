package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.perennial.tensor.runtime.ForwardType;
import dev.perennial.tensor.runtime.Script;
import java.util.Optional;

/**
 * Arithmetic with matrices in half types. DJL ends the process when it is handed bfloat16, so both half types are made
 * and used inside TorchScript only; what comes back is float32.
 */
final class Halves {
    private static final String TEXT = """
            def held(self, x: Tensor, type: int) -> Tensor:
              return torch.to(x, type)
            def copy(self, to: Tensor, x: Tensor) -> Tensor:
              return torch.copy_(to, x)
            def product(self, x: Tensor, w: Tensor) -> Tensor:
              return torch.to(torch.matmul(torch.to(x, w), w), x)
            def transposed(self, x: Tensor, w: Tensor) -> Tensor:
              return torch.to(torch.linear(torch.to(x, w), w), x)
            def rows(self, table: Tensor, ids: Tensor) -> Tensor:
              return torch.to(torch.embedding(table, ids), 6)
            """;
    private static final int FLOAT16 = 5;
    private static final int BFLOAT16 = 15;

    private static Optional<Script> compiled = Optional.empty();

    private Halves() {}

    private static synchronized Script script() {
        if (compiled.isEmpty()) {
            compiled = Optional.of(Script.compile(TEXT));
        }
        return compiled.get();
    }

    /** A float32 array in a half type, for products and rows only. */
    static NDArray held(NDManager owner, NDArray values, ForwardType type) {
        return script().run(owner, "held", new NDList(values), type == ForwardType.FLOAT16 ? FLOAT16 : BFLOAT16)
                .singletonOrThrow();
    }

    /** The array into which values of its shape were written, whatever their types and devices. */
    static NDArray copy(NDArray to, NDArray values) {
        script().run(values.getManager(), "copy", new NDList(to, values)).close();
        return to;
    }

    static NDArray product(NDArray input, NDArray weight) {
        return call("product", input, weight);
    }

    static NDArray transposed(NDArray input, NDArray weight) {
        return call("transposed", input, weight);
    }

    /** The results belong to the ids' memory. */
    static NDArray rows(NDArray table, NDArray ids) {
        return script().run(ids.getManager(), "rows", new NDList(table, ids)).singletonOrThrow();
    }

    private static NDArray call(String function, NDArray input, NDArray weight) {
        return script().run(input.getManager(), function, new NDList(input, weight))
                .singletonOrThrow();
    }
}
