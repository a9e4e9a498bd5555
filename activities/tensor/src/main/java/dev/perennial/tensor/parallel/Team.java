package dev.perennial.tensor.parallel;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Threads for work that comes in many short rounds of tens of microseconds: between rounds its members stay awake for a
 * tenth of a millisecond before they sleep. The caller, a member too, never waits for one that has not begun a task, so
 * that a member the machine does not run costs nothing but its help. Which member takes which task is not fixed. For
 * one caller at a time.
 */
public final class Team implements AutoCloseable {
    private static final long AWAKE_NANOS = 100_000;
    private static final long SHORT_NANOS = 10_000;
    private static final int SPINS = 64;

    private final List<Thread> helpers = new ArrayList<>();
    private final AtomicInteger asleep = new AtomicInteger();
    private volatile Round round = new Round((member, task) -> {}, 0);
    private volatile boolean closed;

    /** What a round does. */
    @FunctionalInterface
    public interface Work {
        /**
         * One task.
         *
         * @param member who works, from 0 to below the team's size; a member has one task at a time
         * @param task its number
         */
        void task(int member, int task);
    }

    private Team(int size) {
        Round none = round;
        for (int member = 1; member < size; member++) {
            int mine = member;
            Thread helper = new Thread(() -> help(mine, none), "perennial-team");
            helper.setDaemon(true);
            helpers.add(helper);
        }
        helpers.forEach(Thread::start);
    }

    /** A team of so many, the caller among them. */
    public static Team of(int size) {
        if (size < 1) {
            throw new IllegalArgumentException("expected a team of at least 1, found " + size);
        }
        return new Team(size);
    }

    /** How many members it has. */
    public int size() {
        return helpers.size() + 1;
    }

    /**
     * Runs tasks 0 to {@code tasks - 1} and returns when all have ended; what one of them throws is thrown here, and no
     * new ones start then.
     */
    public void run(int tasks, Work work) {
        Round mine = new Round(work, tasks);
        round = mine;
        if (asleep.get() > 0) {
            helpers.forEach(LockSupport::unpark);
        }
        mine.share(0);
        mine.await();
        mine.failures.stream().findFirst().ifPresent(Workers::rethrow);
    }

    private void help(int member, Round first) {
        Round seen = first;
        while (!closed) {
            Round next = awaitOther(seen);
            next.share(member);
            seen = next;
        }
    }

    private Round awaitOther(Round seen) {
        long since = System.nanoTime();
        while (round == seen && !closed) {
            for (int i = 0; i < SPINS && round == seen; i++) {
                Thread.onSpinWait();
            }
            if (System.nanoTime() - since > AWAKE_NANOS) {
                sleep(seen);
            }
        }
        return round;
    }

    private void sleep(Round seen) {
        asleep.incrementAndGet();
        // whoever begins a round after this look sees that somebody sleeps
        if (round == seen && !closed) {
            LockSupport.park(this);
        }
        asleep.decrementAndGet();
    }

    /** Lets the other members go. */
    @Override
    public void close() {
        closed = true;
        helpers.forEach(LockSupport::unpark);
    }

    /** The tasks of one call. */
    private static final class Round {
        private final Work work;
        private final int tasks;
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger working = new AtomicInteger();
        private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

        Round(Work work, int tasks) {
            this.work = work;
            this.tasks = tasks;
        }

        /** Takes tasks until none is left; whoever comes when none is left takes none. */
        void share(int member) {
            working.incrementAndGet();
            Workers.failure(() -> take(member)).ifPresent(thrown -> {
                failures.add(thrown);
                next.set(tasks);
            });
            working.decrementAndGet();
        }

        /**
         * On a busy machine a member may have been put aside in the middle of a task, and needs this thread's place.
         */
        void await() {
            for (int spins = 1; working.get() > 0; spins++) {
                if (spins % (16 * SPINS) == 0) {
                    LockSupport.parkNanos(SHORT_NANOS);
                } else {
                    Thread.onSpinWait();
                }
            }
        }

        private void take(int member) {
            for (int task = next.getAndIncrement(); task < tasks; task = next.getAndIncrement()) {
                work.task(member, task);
            }
        }
    }
}
