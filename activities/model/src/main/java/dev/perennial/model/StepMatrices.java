package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.perennial.tensor.rows.Bfloat16Matrix;
import dev.perennial.tensor.rows.LinearMap;
import dev.perennial.tensor.rows.NativeMatrix;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A model's matrices as single steps read them: a checkpoint in bfloat16 is held a second time as it was stored, since
 * a step takes as long as it takes to read the matrices. That is 2 bytes a parameter more outside the heap, from the
 * first step on. Several threads may use it.
 */
final class StepMatrices {
    private final Parameters parameters;
    private final Map<String, LinearMap> known = new HashMap<>();
    private final Map<String, NDArray> copies = new HashMap<>();
    private long changes;

    StepMatrices(Parameters parameters) {
        this.parameters = parameters;
    }

    /** A parameter as the module reads it; valid until {@link #changes} tells another number. */
    synchronized LinearMap matrix(String parameter, LinearModule module) {
        return known.computeIfAbsent(parameter, name -> {
            NativeMatrix exact =
                    new NativeMatrix(parameters.floats(name), module.in(), module.out(), module.transposed());
            return Bfloat16Matrix.holds(exact)
                    ? Bfloat16Matrix.of(
                            exact, room(name, exact).toByteBuffer(true).asIntBuffer())
                    : exact;
        });
    }

    private NDArray room(String name, NativeMatrix exact) {
        NDArray room = parameters.manager().create(new Shape(exact.values().capacity() / 2), DataType.INT32);
        copies.put(name, room);
        return room;
    }

    /** How often parameters may have changed. */
    synchronized long changes() {
        return changes;
    }

    /** Forgets a parameter that has changed. */
    synchronized void forget(String parameter) {
        changes++;
        known.remove(parameter);
        if (copies.containsKey(parameter)) {
            Objects.requireNonNull(copies.remove(parameter)).close();
        }
    }

    /** Forgets all of them. */
    synchronized void forget() {
        changes++;
        known.clear();
        copies.values().forEach(NDArray::close);
        copies.clear();
    }
}
