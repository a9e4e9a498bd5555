package dev.perennial.flow.rollout;

import dev.perennial.flow.calls.Failures;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Functions;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One long activity at a time, which an operator's word ends early. */
final class InterruptibleWork {
    private final RolloutOrders orders;
    private @Nullable Promise<?> busy;

    InterruptibleWork(RolloutOrders orders) {
        this.orders = orders;
    }

    /** Waits for the work; when an operator speaks first, cancels it, waits until it has let go, and answers empty. */
    <T> Optional<Promise<T>> orCommand(Functions.Func<Promise<T>> start) {
        List<Promise<T>> started = new ArrayList<>(1);
        CancellationScope scope = Workflow.newCancellationScope(() -> started.add(start.apply()));
        scope.run();
        Promise<T> work = started.get(0);
        busy = work;
        Workflow.await(() -> work.isCompleted() || orders.any());
        if (!work.isCompleted()) {
            scope.cancel();
            Workflow.await(work::isCompleted);
        }
        busy = null;
        boolean interrupted = orders.any() && work.getFailure() != null && Failures.cancelled(work.getFailure());
        if (!interrupted) {
            work.get();
        }
        return interrupted ? Optional.empty() : Optional.of(work);
    }

    /** What was cancelled with the workflow may still renew a lease: nothing is undone before it has let go. */
    void awaitRest() {
        Promise<?> working = busy;
        if (working != null) {
            Workflow.await(working::isCompleted);
        }
    }
}
