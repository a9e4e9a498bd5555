package dev.perennial.tensor.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.perennial.tensor.RuntimeFailureException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** TorchScript functions written as an archive by plain Java. */
class ScriptTest {
    private static final String FUNCTIONS = """
            def scaled(self, x: Tensor, times: int) -> Tensor:
              return torch.mul(x, times)
            def both(self, x: Tensor, y: Tensor) -> Tuple[Tensor, Tensor]:
              a = torch.add(x, y)
              b = torch.sub(x, y)
              return (a, b)
            def norm(self, x: Tensor, w: Tensor) -> Tensor:
              return torch.rms_norm(x, [2], w, 1.0000000000000001e-05)
            def attend(self, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
              return torch.scaled_dot_product_attention(q, k, v)
            def summed(self, x: Tensor, times: int) -> Tensor:
              sum = torch.zeros_like(x)
              for i in range(times):
                sum = torch.add(sum, x)
              return sum
            """;

    private final TensorRuntime runtime = TensorRuntime.start();
    private final Script script = Script.compile(FUNCTIONS);

    @AfterEach
    void close() {
        script.close();
    }

    @Test
    void functionsTakeArraysAndNumbersAndReturnOneArrayOrMore() {
        try (Scope scope = runtime.open()) {
            NDArray x = scope.array(new float[] {1, 2}, 2);
            NDArray y = scope.array(new float[] {3, 5}, 2);
            assertThat(script.run(scope.manager(), "scaled", new NDList(x), 3)
                            .singletonOrThrow()
                            .toFloatArray())
                    .containsExactly(3, 6);
            assertThat(script.run(scope.manager(), "summed", new NDList(x), 4)
                            .singletonOrThrow()
                            .toFloatArray())
                    .containsExactly(4, 8);
            NDList both = script.run(scope.manager(), "both", new NDList(x, y));
            assertThat(both.get(0).toFloatArray()).containsExactly(4, 7);
            assertThat(both.get(1).toFloatArray()).containsExactly(-2, -3);
            assertThat(script.follow(scope.manager(), "both", new NDList(x, y)))
                    .extracting(NDArray::toFloatArray)
                    .containsExactly(new float[] {4, 7}, new float[] {-2, -3});
        }
    }

    @Test
    void resultsBelongToTheOwnerAndNothingElseIsLeft() {
        try (Scope weights = runtime.open();
                Scope scope = runtime.open()) {
            NDArray x = weights.array(new float[] {1, 2}, 2);
            NDArray run =
                    script.run(scope.manager(), "scaled", new NDList(x), 3).singletonOrThrow();
            NDList followed = script.follow(scope.manager(), "both", new NDList(x, x));
            assertThat(run.getManager()).isSameAs(scope.manager());
            assertThat(followed).allMatch(array -> array.getManager() == scope.manager());
            assertThat(weights.manager().getManagedArrays()).hasSize(1);
            assertThat(scope.manager().getManagedArrays()).hasSize(3);
        }
    }

    @Test
    void gradientsFlowThroughAFollowedFunctionAndAgreeWithFiniteDifferences() {
        float[] at = {0.3f, -0.2f, 0.5f, 0.9f, -0.4f, 0.1f};
        float[] gradient;
        try (Scope scope = runtime.openForGradients()) {
            NDArray query = query(scope, at);
            query.setRequiresGradient(true);
            NDArray loss = loss(scope, query);
            JniUtils.backward((PtNDArray) loss, (PtNDArray) scope.array(new float[] {1}), false, false);
            gradient = query.getGradient().toFloatArray();
        }
        for (int i = 0; i < at.length; i++) {
            float[] above = at.clone();
            float[] below = at.clone();
            above[i] += 1e-2f;
            below[i] -= 1e-2f;
            assertThat((double) gradient[i]).isCloseTo((loss(above) - loss(below)) / 2e-2, within(1e-3));
        }
    }

    private double loss(float[] query) {
        try (Scope scope = runtime.open()) {
            return loss(scope, query(scope, query)).getFloat();
        }
    }

    private static NDArray query(Scope scope, float[] values) {
        return scope.array(values, 1, 1, 3, 2);
    }

    private NDArray loss(Scope scope, NDArray query) {
        NDArray keys = scope.array(new float[] {1, 2, -1, 0.5f}, 1, 1, 2, 2);
        NDArray values = scope.array(new float[] {3, -2, 1, 4}, 1, 1, 2, 2);
        NDArray weight = scope.array(new float[] {1, 2}, 2);
        NDArray mixed = script.follow(scope.manager(), "attend", new NDList(query, keys, values))
                .singletonOrThrow();
        NDArray normed = script.follow(scope.manager(), "norm", new NDList(mixed, weight))
                .singletonOrThrow();
        return normed.mul(query).sum();
    }

    @Test
    void severalThreadsCallAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Float>> calls = IntStream.range(0, 40)
                    .<Callable<Float>>mapToObj(i -> () -> timesThree(i))
                    .toList();
            List<Future<Float>> results = threads.invokeAll(calls);
            for (int i = 0; i < results.size(); i++) {
                assertThat(results.get(i).get()).isEqualTo(3f * i);
            }
        } finally {
            threads.shutdown();
        }
    }

    private float timesThree(int value) {
        try (Scope scope = runtime.open()) {
            NDArray x = scope.array(new float[] {value}, 1);
            return script.run(scope.manager(), "scaled", new NDList(x), 3)
                    .singletonOrThrow()
                    .getFloat();
        }
    }

    @Test
    void whatTheEngineDoesNotUnderstandIsRefusedInOneSentenceWithTheCauseBehindIt() {
        assertThatThrownBy(
                        () -> Script.compile("def broken(self, x: Tensor) -> Tensor:\n  return torch.no_such_op(x)\n"))
                .isInstanceOf(RuntimeFailureException.class)
                .hasMessageMatching("PyTorch 2\\.\\S+ does not compile these functions; .*")
                .hasStackTraceContaining("no_such_op");
        try (Scope scope = runtime.open()) {
            NDArray x = scope.array(new float[] {1, 2, 3}, 3);
            NDArray y = scope.array(new float[] {1, 2}, 2);
            assertThatThrownBy(() -> script.run(scope.manager(), "nobody", new NDList(x)))
                    .isInstanceOf(RuntimeFailureException.class)
                    .hasMessageContaining("function nobody");
            assertThatThrownBy(() -> script.run(scope.manager(), "both", new NDList(x, y)))
                    .isInstanceOf(RuntimeFailureException.class)
                    .hasMessageMatching("the engine failed in function both; [^\\n]*");
            assertThatThrownBy(() -> script.follow(scope.manager(), "both", new NDList(x, y)))
                    .isInstanceOf(RuntimeFailureException.class)
                    .hasMessageContaining("function both");
        }
    }

    @Test
    void theSameTextGivesTheSameArchive() {
        assertThat(ScriptArchive.of(FUNCTIONS)).isEqualTo(ScriptArchive.of(FUNCTIONS));
    }
}
