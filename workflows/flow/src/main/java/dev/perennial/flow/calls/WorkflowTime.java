package dev.perennial.flow.calls;

import io.temporal.workflow.Workflow;
import java.time.Instant;

/** The time as a workflow may know it: the same on every replay. */
public final class WorkflowTime {
    private WorkflowTime() {}

    /** Now. */
    public static Instant now() {
        return Instant.ofEpochMilli(Workflow.currentTimeMillis());
    }
}
