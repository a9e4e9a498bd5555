package dev.perennial.tensor.runtime;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.perennial.tensor.RuntimeFailureException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Functions written in TorchScript and compiled by the engine: operations that {@link NDArray} lacks, or several in one
 * call. They are written as Python methods whose definitions begin in the first column,
 *
 * <pre>{@code
 * def scaled(self, x: Tensor, times: int) -> Tensor:
 *   return torch.mul(x, times)
 * }</pre>
 *
 * with operators under their flat names ({@code torch.linalg_svd}, {@code torch.scaled_dot_product_attention}; others
 * of the engine as {@code ops.NAMESPACE.NAME}) and element types as numbers: 5 float16, 6 float32, 7 float64, 11
 * boolean, 15 bfloat16. A constant that is not a whole number is written into the text. A call costs about 15
 * microseconds besides its work. Any thread may call.
 */
public final class Script implements AutoCloseable {
    private static final String METHOD = "module_method:";

    private final NDManager manager;
    private final PtSymbolBlock module;
    private final Map<String, NDArray> names = new ConcurrentHashMap<>();

    private Script(NDManager manager, PtSymbolBlock module) {
        this.manager = manager;
        this.module = module;
    }

    /**
     * Compiles functions; keep the result for as long as they are called.
     *
     * @throws RuntimeFailureException if the engine does not understand them
     */
    public static Script compile(String functions) {
        NDManager manager = TensorRuntime.start().newManager(Device.CPU);
        try {
            ByteArrayInputStream archive = new ByteArrayInputStream(ScriptArchive.of(functions));
            return new Script(manager, JniUtils.loadModule((PtNDManager) manager, archive, false, false));
        } catch (EngineException | IOException refused) {
            manager.close();
            throw new RuntimeFailureException(
                    "PyTorch " + TensorRuntime.start().version()
                            + " does not compile these functions; the cause says where they go wrong",
                    refused);
        }
    }

    /**
     * Calls a function with arrays, then whole numbers; nothing is recorded for gradients. What it returns (one array
     * or a tuple of arrays) may be read by every operation, but not changed in place.
     *
     * @param owner frees the results
     * @throws RuntimeFailureException if there is no such function or the engine fails in it; the cause is the engine's
     */
    public NDList run(NDManager owner, String function, NDList arrays, long... numbers) {
        IValue[] arguments = new IValue[arrays.size() + numbers.length];
        try {
            for (int i = 0; i < arguments.length; i++) {
                arguments[i] = i < arrays.size()
                        ? IValue.from((PtNDArray) arrays.get(i))
                        : IValue.from(numbers[i - arrays.size()]);
            }
            try (IValue result = IValueUtils.runMethod(module, function, arguments)) {
                return result.toNDList((PtNDManager) owner);
            }
        } catch (EngineException failed) {
            throw failure(function, failed);
        } finally {
            Arrays.stream(arguments).filter(Objects::nonNull).forEach(IValue::close);
        }
    }

    /**
     * Calls a function with arrays only, which must have no names; while the thread records for gradients, the function
     * is followed back like any other operation. Its results are arrays like others. A call that fails keeps its
     * arguments' memory until the process ends, which DJL leaves no way to free: let only mistakes fail.
     *
     * @param owner frees the results
     * @throws RuntimeFailureException if there is no such function or the engine fails in it; the cause is the engine's
     */
    public NDList follow(NDManager owner, String function, NDList arrays) {
        NDList inputs = new NDList(arrays);
        inputs.add(names.computeIfAbsent(function, this::name));
        try {
            NDList results = IValueUtils.forward(module, inputs, true);
            results.attach(owner);
            return results;
        } catch (EngineException failed) {
            throw failure(function, failed);
        }
    }

    /** DJL takes the function's name from an array that is called so and is no argument. */
    private NDArray name(String function) {
        NDArray name = manager.create(new Shape());
        name.setName(METHOD + function);
        return name;
    }

    private static RuntimeFailureException failure(String function, EngineException failed) {
        return new RuntimeFailureException(
                "the engine failed in function " + function + "; look at the cause, and at the shapes and types passed",
                failed);
    }

    /** Frees the functions; nobody may be calling one. */
    @Override
    public void close() {
        manager.close();
    }
}
