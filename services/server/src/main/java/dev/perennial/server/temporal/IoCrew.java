package dev.perennial.server.temporal;

import dev.perennial.flow.TaskQueues;
import dev.perennial.server.config.Role;
import dev.perennial.steps.StepCrews;
import dev.perennial.steps.work.Workplace;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerOptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.time.Clock;

/** The orchestrator's light activities. */
@ApplicationScoped
class IoCrew implements WorkerCrew {
    private static final int SLOTS = 32;

    private final Instance<Workplace> workplace;

    IoCrew(Instance<Workplace> workplace) {
        this.workplace = workplace;
    }

    @Override
    public Role role() {
        return Role.ORCHESTRATOR;
    }

    @Override
    public void signOn(WorkerFactory factory) {
        WorkerOptions options = WorkerOptions.newBuilder()
                .setMaxConcurrentActivityExecutionSize(SLOTS)
                .build();
        factory.newWorker(TaskQueues.IO, options)
                .registerActivitiesImplementations(
                        StepCrews.io(workplace.get(), Clock.systemUTC()).toArray());
    }
}
