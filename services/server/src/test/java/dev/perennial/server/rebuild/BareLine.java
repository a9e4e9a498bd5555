package dev.perennial.server.rebuild;

import dev.perennial.flow.line.LineState;
import dev.perennial.flow.line.ModelLineWorkflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;

/** A line that only registers, continues as new and then lives; it has a line's type, so that it is found as one. */
@WorkflowInterface
public interface BareLine {
    /** Lives until it is ended from outside. */
    @WorkflowMethod(name = ModelLineWorkflow.TYPE)
    void run(LineState state);
}
