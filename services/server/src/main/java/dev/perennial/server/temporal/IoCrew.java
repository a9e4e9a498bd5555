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

/** The orchestrator's light activities, and those that wait for hours: each has slots that the other cannot take. */
@ApplicationScoped
class IoCrew implements WorkerCrew {
    private static final int SLOTS = 32;

    /** A canary that is watched sleeps between two looks and holds a thread, no more. */
    private static final int WATCH_SLOTS = 500;

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
        Clock clock = Clock.systemUTC();
        factory.newWorker(TaskQueues.IO, slots(SLOTS))
                .registerActivitiesImplementations(
                        StepCrews.io(workplace.get(), clock).toArray());
        factory.newWorker(TaskQueues.WATCH, slots(WATCH_SLOTS))
                .registerActivitiesImplementations(
                        StepCrews.watch(workplace.get(), clock).toArray());
    }

    private static WorkerOptions slots(int most) {
        return WorkerOptions.newBuilder()
                .setMaxConcurrentActivityExecutionSize(most)
                .build();
    }
}
