package dev.perennial.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.tensor.runtime.Device;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;

class OptimiserTest {
    /** torch.optim.AdamW in float64, with decay for the matrix and none for the vector. */
    @Test
    void stepsAreThoseOfDecoupledAdamW() throws IOException {
        JsonNode reference = Reference.json("adamw.json");
        ReentrantLock lock = new ReentrantLock();
        lock.lock();
        try (NDManager manager = NativeMemory.manager(Device.configured());
                Scope scope = new Scope(manager, lock, () -> {})) {
            NDArray matrix = manager.create(Reference.floats(reference.get("matrix")), new Shape(2, 3));
            NDArray vector = manager.create(Reference.floats(reference.get("vector")));
            Map<String, NDArray> parameters = new LinkedHashMap<>();
            parameters.put("matrix", matrix);
            parameters.put("vector", vector);
            try (Optimiser optimiser = new Optimiser(AdamW.USUAL, parameters, scope.lasting())) {
                for (JsonNode step : reference.get("steps")) {
                    float[] gradients = Reference.floats(step.get("gradients"));
                    follow(scope, matrix, Arrays.copyOfRange(gradients, 0, 6));
                    follow(scope, vector, Arrays.copyOfRange(gradients, 6, 9));
                    double norm = step.get("norm").doubleValue();
                    assertThat(optimiser.gradientNorm(scope.manager())).isCloseTo(norm, within(1e-7 * norm));
                    optimiser.step(scope.manager(), step.get("rate").doubleValue(), 1);
                    assertClose(matrix, step.get("matrix"));
                    assertClose(vector, step.get("vector"));
                }
            }
        }
    }

    /** Of more numbers than a part or a block holds, whose squares float32 would round or not hold at all. */
    @Test
    void theNormOfGradientsIsExactInFloat64() {
        Random random = new Random(1);
        float[] numbers = new float[(1 << 20) + 4099];
        double exact = 0;
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) random.nextGaussian() * (i % 1000 == 0 ? 1e20f : 1e-3f);
            exact += (double) numbers[i] * numbers[i];
        }
        float[] broken = {1, Float.NaN};
        try (NDManager manager = NativeMemory.manager(Device.configured())) {
            NDArray array = manager.create(numbers, new Shape(1, numbers.length));
            assertThat(Squares.sum("some", array)).isCloseTo(exact, within(1e-12 * exact));
            assertThat(Squares.onDevice(array)).isCloseTo(exact, within(1e-12 * exact));
            assertThat(array.toFloatArray()).isEqualTo(numbers);
            assertThat(Squares.sum("some", manager.create(broken))).isNaN();
            assertThat(Squares.onDevice(manager.create(broken))).isNaN();
            assertThat(Squares.sum("some", manager.create(3f))).isEqualTo(9);
        }
    }

    /** The sum of the products with some numbers has those for its gradient. */
    private static void follow(Scope scope, NDArray parameter, float[] gradient) {
        try (Recording recording = scope.recording()) {
            NDArray numbers = scope.manager().create(gradient, parameter.getShape());
            recording.followBack(parameter.mul(numbers).sum());
        }
    }

    private static void assertClose(NDArray found, JsonNode expected) {
        double[] numbers = Reference.doubles(expected);
        float[] values = found.toFloatArray();
        for (int i = 0; i < values.length; i++) {
            assertThat((double) values[i]).isCloseTo(numbers[i], within(2e-6));
        }
    }
}
