package dev.perennial.tensor.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tasks run once each, side by side, and their failures come out. */
class WorkersTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void everyTaskRunsOnce(int threads) {
        AtomicIntegerArray runs = new AtomicIntegerArray(1000);
        Workers.of(threads).run(1000, runs::incrementAndGet);
        for (int i = 0; i < 1000; i++) {
            assertThat(runs.get(i)).isEqualTo(1);
        }
    }

    @Test
    @Timeout(20)
    void tasksRunSideBySideAndMayRunTasksThemselves() {
        CountDownLatch both = new CountDownLatch(2);
        Workers.of(2).run(2, index -> Workers.of(2).run(1, inner -> {
            both.countDown();
            try {
                both.await();
            } catch (InterruptedException unexpected) {
                throw new IllegalStateException(unexpected);
            }
        }));
        assertThat(both.getCount()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void whatATaskThrowsIsThrownToTheCaller(int threads) {
        assertThatThrownBy(() -> Workers.of(threads).run(100, index -> {
                    if (index == 7) {
                        throw new ArithmeticException("seven");
                    }
                }))
                .isInstanceOf(ArithmeticException.class)
                .hasMessage("seven");
    }

    @Test
    void noThreadsAreRefused() {
        assertThatThrownBy(() -> Workers.of(0)).hasMessageContaining("found 0");
    }
}
