package dev.perennial.server.temporal;

import dev.perennial.server.config.PerennialConfig;
import dev.perennial.server.config.Role;
import dev.perennial.server.start.Dependency;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.serviceclient.WorkflowServiceStubs;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Temporal, and where this process works for it, its workers. */
@ApplicationScoped
class TemporalDependency implements Dependency {
    private final PerennialConfig config;
    private final WorkflowServiceStubs stubs;
    private final Workers workers;

    TemporalDependency(PerennialConfig config, WorkflowServiceStubs stubs, Workers workers) {
        this.config = config;
        this.stubs = stubs;
        this.workers = workers;
    }

    @Override
    public String name() {
        return "temporal";
    }

    @Override
    public Set<Role> neededBy() {
        return EnumSet.of(Role.API, Role.INTAKE, Role.MONITOR, Role.ORCHESTRATOR, Role.GPU);
    }

    @Override
    public Optional<String> missing() {
        try {
            stubs.blockingStub()
                    .withDeadlineAfter(2, TimeUnit.SECONDS)
                    .getSystemInfo(GetSystemInfoRequest.getDefaultInstance());
        } catch (StatusRuntimeException e) {
            return Optional.of("Temporal at " + config.temporal().target() + " does not answer ("
                    + e.getStatus().getCode() + "); check perennial.temporal.target and that it runs");
        }
        return workers.areWanted() && !workers.areRunning()
                ? Optional.of("Temporal answers, but the workers of this process have not started; its log tells why")
                : Optional.empty();
    }
}
