package dev.perennial.flow.calls;

import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One timer that can only be brought forward: whoever wants to wait longer lets it ring and sets it again. So a line
 * that hears ten thousand triggers starts a handful of timers, not ten thousand.
 */
public final class Alarm {
    private Instant at = Instant.MAX;
    private @Nullable CancellationScope scope;
    private @Nullable Promise<Void> timer;

    /** Rings at this time at the latest. */
    public void noLaterThan(Instant when) {
        if (!when.isBefore(at)) {
            return;
        }
        cancel();
        at = when;
        Duration delay = Duration.between(WorkflowTime.now(), when);
        Duration positive = delay.isNegative() || delay.isZero() ? Duration.ofMillis(1) : delay;
        CancellationScope around = Workflow.newCancellationScope(() -> timer = Workflow.newTimer(positive));
        scope = around;
        around.run();
    }

    /** Whether it rang since it was last cleared. */
    public boolean rang() {
        Promise<Void> running = timer;
        return running != null && running.isCompleted();
    }

    /** Forgets that it rang. */
    public void clear() {
        if (rang()) {
            forget();
        }
    }

    private void cancel() {
        CancellationScope running = scope;
        if (running != null && !rang()) {
            running.cancel();
        }
        forget();
    }

    private void forget() {
        at = Instant.MAX;
        scope = null;
        timer = null;
    }
}
