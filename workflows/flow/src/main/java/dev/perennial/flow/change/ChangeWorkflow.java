package dev.perennial.flow.change;

import dev.perennial.contract.change.ChangeStatus;
import io.temporal.workflow.QueryMethod;

/** What every change answers, whatever it does. */
public interface ChangeWorkflow {
    /** The query's name. */
    String STATUS = "status";

    /** How it is. */
    @QueryMethod(name = STATUS)
    ChangeStatus status();
}
