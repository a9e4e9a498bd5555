package dev.perennial.local.part;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Time;

/** The system's time whose monotonic clock can be put forward, as if the process had been asleep. */
final class SteppedTime implements Time {
    private final AtomicLong ahead = new AtomicLong();

    void step(Duration by) {
        ahead.addAndGet(by.toNanos());
    }

    @Override
    public long nanoseconds() {
        return SYSTEM.nanoseconds() + ahead.get();
    }

    @Override
    public long milliseconds() {
        return SYSTEM.milliseconds();
    }

    @Override
    public void sleep(long millis) {
        SYSTEM.sleep(millis);
    }

    @Override
    public void waitObject(Object lock, Supplier<Boolean> condition, long deadlineMillis) throws InterruptedException {
        SYSTEM.waitObject(lock, condition, deadlineMillis);
    }
}
