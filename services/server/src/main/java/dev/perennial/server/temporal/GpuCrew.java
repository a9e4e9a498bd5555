package dev.perennial.server.temporal;

import dev.perennial.flow.TaskQueues;
import dev.perennial.server.config.Role;
import dev.perennial.steps.StepCrews;
import dev.perennial.steps.work.Workplace;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerOptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;

/** Tensor work: one slot and one poller, so that nothing waits in a busy process. */
@ApplicationScoped
class GpuCrew implements WorkerCrew {
    private final Instance<Workplace> workplace;

    GpuCrew(Instance<Workplace> workplace) {
        this.workplace = workplace;
    }

    @Override
    public Role role() {
        return Role.GPU;
    }

    @Override
    public void signOn(WorkerFactory factory) {
        WorkerOptions options = WorkerOptions.newBuilder()
                .setMaxConcurrentActivityExecutionSize(1)
                .setMaxConcurrentActivityTaskPollers(1)
                .build();
        factory.newWorker(TaskQueues.GPU, options)
                .registerActivitiesImplementations(
                        StepCrews.gpu(workplace.get()).toArray());
    }
}
