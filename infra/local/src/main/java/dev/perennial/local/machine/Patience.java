package dev.perennial.local.machine;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Waits for a condition outside this process by looking again and again. */
public final class Patience {
    private static final Duration PAUSE = Duration.ofMillis(25);

    private Patience() {}

    /**
     * Looks until the condition holds.
     *
     * @param limit how long to look
     * @param condition looked at about every 25 ms
     * @return whether the condition came to hold in time
     * @throws Exception what the condition throws
     */
    public static boolean until(Duration limit, Callable<Boolean> condition) throws Exception {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.call()) {
            if (System.nanoTime() - end > 0) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        }
        return true;
    }
}
