package dev.perennial.flow.calls;

import io.temporal.failure.ApplicationFailure;
import io.temporal.workflow.SignalExternalWorkflowException;
import io.temporal.workflow.Workflow;
import org.slf4j.Logger;

/** Signals to another workflow that may have gone; what matters is on record by then. */
public final class Telegraph {
    private static final Logger LOG = Workflow.getLogger(Telegraph.class);

    private final String workflowId;

    /** To the workflow of this id. */
    public Telegraph(String workflowId) {
        this.workflowId = workflowId;
    }

    /**
     * Sends and waits until it is accepted; false when nobody is there, which the SDK says by an application failure as
     * often as by an exception of its own.
     */
    public boolean send(String signal, Object... message) {
        try {
            Workflow.newUntypedExternalWorkflowStub(workflowId).signal(signal, message);
            return true;
        } catch (SignalExternalWorkflowException | ApplicationFailure gone) {
            LOG.warn("signal not delivered signal={} to={} why={}", signal, workflowId, gone.getMessage());
            return false;
        }
    }
}
