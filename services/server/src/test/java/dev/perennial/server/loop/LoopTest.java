package dev.perennial.server.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.server.loop.Loop.Next;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoopTest {
    @Test
    void aFailedRoundIsTriedAgainAndTheLoopGoesOn() throws Exception {
        AtomicInteger rounds = new AtomicInteger();
        CountDownLatch third = new CountDownLatch(1);
        try (Loop loop = Loop.start("test", Duration.ZERO, () -> round(rounds, third))) {
            assertThat(loop).isNotNull();
            assertThat(third.await(60, TimeUnit.SECONDS)).isTrue();
        }
        int atTheEnd = rounds.get();
        assertThat(atTheEnd).isEqualTo(3);
    }

    @Test
    void workThatSucceedsAtOnceNeedsNoThread() {
        AtomicInteger done = new AtomicInteger();
        assertThat(Loop.untilDone("test", done::incrementAndGet)).isSameAs(Loop.NONE);
        assertThat(done).hasValue(1);
    }

    @Test
    void anAttemptGivesUpOnlyWhenTold() {
        AtomicInteger attempts = new AtomicInteger();
        boolean done = Attempt.untilDone(
                "test",
                () -> {
                    throw new IllegalStateException("attempt " + attempts.incrementAndGet());
                },
                () -> attempts.get() == 2);
        assertThat(done).isFalse();
        assertThat(attempts).hasValue(2);
    }

    @Test
    void aLoopThatIsToFinishLetsItsRoundSayGoodbye() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(1);
        AtomicBoolean goodbye = new AtomicBoolean();
        Loop loop = Loop.start("test", Duration.ZERO, () -> {
            begun.countDown();
            told.await();
            goodbye.set(true);
            return Next.AGAIN;
        });
        begun.await();
        told.countDown();

        loop.finish();

        assertThat(goodbye).isTrue();
    }

    private static Next round(AtomicInteger rounds, CountDownLatch third) {
        if (rounds.incrementAndGet() == 2) {
            throw new IllegalStateException("an outage");
        }
        if (rounds.get() == 3) {
            third.countDown();
            return Next.END;
        }
        return Next.AGAIN;
    }
}
