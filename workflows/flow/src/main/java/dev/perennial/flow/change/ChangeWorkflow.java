package dev.perennial.flow.change;

import dev.perennial.contract.change.ChangeStatus;
import io.temporal.workflow.QueryMethod;
import io.temporal.workflow.SignalMethod;

/** What every change answers, whatever it does. */
public interface ChangeWorkflow {
    /** The query's name. */
    String STATUS = "status";

    /** How it is. */
    @QueryMethod(name = STATUS)
    ChangeStatus status();

    /** The signal's name. */
    String PING = "ping";

    /** Asks nothing; fails at the sender when the change runs no more. */
    @SignalMethod(name = PING)
    void ping();
}
