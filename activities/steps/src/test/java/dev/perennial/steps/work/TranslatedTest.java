package dev.perennial.steps.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.perennial.contract.change.FailureType;
import dev.perennial.store.cache.ModelCache;
import dev.perennial.store.cache.ScratchFolder;
import io.temporal.failure.ApplicationFailure;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a step's failure. */
class TranslatedTest {
    @TempDir
    private Path folder;

    /** A step. */
    interface Step {
        /** Works. */
        void work();
    }

    @Test
    void whatOthersHoldIsWaitedForAndWhatTheCacheCannotHoldIsNot() {
        try (ModelCache cache = ModelCache.open(folder, 100);
                ScratchFolder others = cache.scratch(60)) {
            assertThat(others.folder()).exists();
            fails(() -> cache.scratch(100).close(), FailureType.UNAVAILABLE);
            fails(() -> cache.scratch(101).close(), FailureType.OUT_OF_BUDGET);
        }
    }

    private static void fails(Step step, FailureType expected) {
        assertThat(catchThrowable(() -> Translated.of(Step.class, step).work()))
                .asInstanceOf(type(ApplicationFailure.class))
                .satisfies(failure -> {
                    assertThat(failure.getType()).isEqualTo(expected.name());
                    assertThat(failure.isNonRetryable()).isEqualTo(!expected.retryable());
                });
    }
}
