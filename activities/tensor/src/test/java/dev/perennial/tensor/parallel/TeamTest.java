package dev.perennial.tensor.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TeamTest {
    @Test
    void everyTaskOfEveryRoundRunsOnce() {
        try (Team team = Team.of(3)) {
            for (int round = 0; round < 2_000; round++) {
                AtomicIntegerArray times = new AtomicIntegerArray(7);
                team.run(7, (member, task) -> times.incrementAndGet(task));
                for (int task = 0; task < 7; task++) {
                    assertThat(times.get(task)).isOne();
                }
            }
        }
    }

    @Test
    void aMemberHasOneTaskAtATime() {
        AtomicIntegerArray busy = new AtomicIntegerArray(4);
        AtomicInteger clashes = new AtomicInteger();
        try (Team team = Team.of(4)) {
            team.run(10_000, (member, task) -> {
                if (busy.incrementAndGet(member) > 1) {
                    clashes.incrementAndGet();
                }
                busy.decrementAndGet(member);
            });
        }
        assertThat(clashes).hasValue(0);
    }

    @Test
    @Timeout(60)
    void membersHelpEachOther() {
        CountDownLatch both = new CountDownLatch(2);
        try (Team team = Team.of(2)) {
            // ends only if another member takes the other task
            team.run(2, (member, task) -> {
                both.countDown();
                await(both);
            });
        }
        assertThat(both.getCount()).isZero();
    }

    @Test
    void whatATaskThrowsIsThrownAndTheTeamGoesOn() {
        AtomicInteger later = new AtomicInteger();
        try (Team team = Team.of(2)) {
            assertThatThrownBy(() -> team.run(50, (member, task) -> {
                        if (task == 3) {
                            throw new IllegalArgumentException("third");
                        }
                    }))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("third");
            team.run(5, (member, task) -> later.incrementAndGet());
        }
        assertThat(later).hasValue(5);
    }

    @Test
    void aTeamNeedsAMember() {
        assertThatThrownBy(() -> Team.of(0)).hasMessageContaining("at least 1").hasMessageContaining("0");
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
