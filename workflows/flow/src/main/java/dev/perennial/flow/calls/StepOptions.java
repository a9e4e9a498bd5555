package dev.perennial.flow.calls;

import dev.perennial.contract.line.LineId;
import dev.perennial.contract.rollout.CanaryPlan;
import dev.perennial.flow.TaskQueues;
import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.common.Priority;
import io.temporal.common.RetryOptions;
import java.time.Duration;

/**
 * How each class of activity is called: timeouts, heartbeats, retries, queue and priority. Every call has a summary,
 * which the Temporal UI shows on its timeline.
 */
public final class StepOptions {
    private static final int LONGEST_SUMMARY = 100;
    private static final Duration MARGIN = Duration.ofMinutes(1);

    private StepOptions() {}

    /** Registry, audit and outbox: waits for the registry as long as it takes; an outage pauses, never drops. */
    public static ActivityOptions recording(String summary) {
        return io(summary)
                .setStartToCloseTimeout(Duration.ofSeconds(10))
                .setRetryOptions(retry(Duration.ofMillis(200), Duration.ofSeconds(10)))
                .build();
    }

    /**
     * Reading from the registry for a change, which fails if the registry stays away; what must not fail is recording.
     */
    public static ActivityOptions lookup(String summary) {
        return io(summary)
                .setStartToCloseTimeout(Duration.ofSeconds(10))
                .setScheduleToCloseTimeout(Duration.ofMinutes(10))
                .setRetryOptions(retry(Duration.ofMillis(200), Duration.ofSeconds(10)))
                .build();
    }

    /** Work on stored objects: reading, checking, joining, judging. */
    public static ActivityOptions stored(String summary) {
        return io(summary)
                .setStartToCloseTimeout(Duration.ofMinutes(15))
                .setScheduleToCloseTimeout(Duration.ofHours(6))
                .setRetryOptions(retry(Duration.ofSeconds(1), Duration.ofMinutes(1)))
                .build();
    }

    /** Edits and merges, and the probe of a new line. */
    public static ActivityOptions tensors(String summary, LineId line, Urgency urgency) {
        return gpu(summary, line, urgency)
                .setStartToCloseTimeout(Duration.ofHours(2))
                .setScheduleToCloseTimeout(Duration.ofHours(24))
                .setHeartbeatTimeout(Duration.ofMinutes(2))
                .setRetryOptions(retry(Duration.ofSeconds(10), Duration.ofMinutes(5)))
                .build();
    }

    /** Transfers. */
    public static ActivityOptions transfers(String summary, LineId line) {
        return gpu(summary, line, Urgency.TRANSFER)
                .setStartToCloseTimeout(Duration.ofHours(12))
                .setScheduleToCloseTimeout(Duration.ofDays(7))
                .setHeartbeatTimeout(Duration.ofMinutes(2))
                .setRetryOptions(retry(Duration.ofSeconds(10), Duration.ofMinutes(5)))
                .build();
    }

    /** A shard of an evaluation. */
    public static ActivityOptions scoring(String summary, LineId line) {
        return gpu(summary, line, Urgency.EVALUATION)
                .setStartToCloseTimeout(Duration.ofHours(1))
                .setScheduleToCloseTimeout(Duration.ofHours(12))
                .setHeartbeatTimeout(Duration.ofMinutes(1))
                .setRetryOptions(retry(Duration.ofSeconds(3), Duration.ofMinutes(2)))
                .build();
    }

    /** Removing what the store need not keep: tried for a while, since the next change does it too. */
    public static ActivityOptions sweeping(String summary) {
        return io(summary)
                .setStartToCloseTimeout(Duration.ofMinutes(10))
                .setScheduleToCloseTimeout(Duration.ofMinutes(15))
                .setHeartbeatTimeout(Duration.ofMinutes(1))
                .setRetryOptions(retry(Duration.ofSeconds(1), Duration.ofMinutes(1)))
                .build();
    }

    /** A change of traffic. */
    public static ActivityOptions traffic(String summary) {
        return io(summary)
                .setStartToCloseTimeout(Duration.ofSeconds(30))
                .setScheduleToCloseTimeout(Duration.ofMinutes(30))
                .setRetryOptions(retry(Duration.ofSeconds(1), Duration.ofSeconds(30)))
                .build();
    }

    /** Promotion: once begun it is finished, not undone, however long the store or the registry is away. */
    public static ActivityOptions promoting(String summary) {
        return io(summary)
                .setStartToCloseTimeout(Duration.ofSeconds(30))
                .setRetryOptions(retry(Duration.ofSeconds(1), Duration.ofSeconds(30)))
                .build();
    }

    /** Bringing a revision up; cancelled only when it has let go. */
    public static ActivityOptions bringingUp(String summary) {
        return watch(summary)
                .setStartToCloseTimeout(Duration.ofMinutes(15))
                .setScheduleToCloseTimeout(Duration.ofHours(6))
                .setHeartbeatTimeout(Duration.ofMinutes(1))
                .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
                .setRetryOptions(retry(Duration.ofSeconds(1), Duration.ofMinutes(1)))
                .build();
    }

    /** Watching a canary step: as long as the step's limit; cancelled only when it renews the lease no more. */
    public static ActivityOptions watching(String summary, CanaryPlan plan, int step) {
        return watch(summary)
                .setStartToCloseTimeout(
                        plan.steps().get(step).limit().plus(plan.lease()).plus(MARGIN))
                .setHeartbeatTimeout(plan.lease().plus(plan.observeInterval()).plusSeconds(10))
                .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
                .setRetryOptions(retry(Duration.ofSeconds(1), Duration.ofSeconds(30)))
                .build();
    }

    /** Undoing: tried until it succeeds. */
    public static ActivityOptions undoing(String summary) {
        return io(summary)
                .setStartToCloseTimeout(Duration.ofMinutes(1))
                .setRetryOptions(RetryOptions.newBuilder()
                        .setInitialInterval(Duration.ofSeconds(1))
                        .setBackoffCoefficient(2)
                        .setMaximumInterval(Duration.ofMinutes(5))
                        .build())
                .build();
    }

    private static ActivityOptions.Builder io(String summary) {
        return ActivityOptions.newBuilder().setTaskQueue(TaskQueues.IO).setSummary(brief(summary));
    }

    private static ActivityOptions.Builder watch(String summary) {
        return ActivityOptions.newBuilder().setTaskQueue(TaskQueues.WATCH).setSummary(brief(summary));
    }

    private static ActivityOptions.Builder gpu(String summary, LineId line, Urgency urgency) {
        return ActivityOptions.newBuilder()
                .setTaskQueue(TaskQueues.GPU)
                .setSummary(brief(summary))
                .setCancellationType(ActivityCancellationType.WAIT_CANCELLATION_COMPLETED)
                .setPriority(Priority.newBuilder()
                        .setPriorityKey(urgency.key())
                        .setFairnessKey(line.tenant())
                        .build());
    }

    private static RetryOptions retry(Duration first, Duration longest) {
        return RetryOptions.newBuilder()
                .setInitialInterval(first)
                .setBackoffCoefficient(2)
                .setMaximumInterval(longest)
                .setDoNotRetry(Failures.notWorthRetrying())
                .build();
    }

    private static String brief(String summary) {
        return summary.length() <= LONGEST_SUMMARY ? summary : summary.substring(0, LONGEST_SUMMARY - 1) + "…";
    }
}
