package dev.perennial.server.temporal;

import dev.perennial.server.problem.Refusal;
import io.grpc.StatusRuntimeException;
import io.temporal.client.UpdateOptions;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowQueryException;
import io.temporal.client.WorkflowServiceException;
import io.temporal.client.WorkflowStub;
import io.temporal.client.WorkflowUpdateException;
import io.temporal.client.WorkflowUpdateStage;
import io.temporal.failure.ApplicationFailure;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks workflows: queries, and updates whose id makes a repetition the same command. Every refusal becomes one
 * sentence.
 */
@ApplicationScoped
public class Commands {
    private static final long PATIENCE_S = 15;

    private final WorkflowClient client;

    Commands(WorkflowClient client) {
        this.client = client;
    }

    /** How the workflow is. */
    public <T> T ask(String workflowId, String query, Class<T> answer) {
        try {
            return client.newUntypedWorkflowStub(workflowId).query(query, answer);
        } catch (WorkflowNotFoundException e) {
            throw unknown(workflowId);
        } catch (WorkflowQueryException | WorkflowServiceException e) {
            throw unavailable(workflowId, e);
        }
    }

    /** Gives a command and waits for its answer; {@code id} makes a repetition the same command. */
    public <T> T command(String workflowId, String update, String id, Class<T> answer, Object argument) {
        WorkflowStub stub = client.newUntypedWorkflowStub(workflowId);
        try {
            UpdateOptions<T> options = UpdateOptions.newBuilder(answer)
                    .setUpdateName(update)
                    .setUpdateId(id)
                    .setWaitForStage(WorkflowUpdateStage.ACCEPTED)
                    .build();
            return stub.startUpdate(options, argument).getResultAsync().get(PATIENCE_S, TimeUnit.SECONDS);
        } catch (WorkflowNotFoundException e) {
            throw notRunning(workflowId, update);
        } catch (WorkflowUpdateException e) {
            throw refused(update, e);
        } catch (WorkflowServiceException | StatusRuntimeException e) {
            throw unavailable(workflowId, e);
        } catch (ExecutionException e) {
            throw refused(update, e);
        } catch (TimeoutException e) {
            throw new Refusal(
                    Refusal.Reason.UNAVAILABLE,
                    "'" + workflowId + "' took the command but has not answered within " + PATIENCE_S
                            + " s; send it again with the same Idempotency-Key to hear the answer.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(workflowId, e);
        }
    }

    private Refusal notRunning(String workflowId, String update) {
        try {
            client.newUntypedWorkflowStub(workflowId).describe();
            return Refusal.conflict(
                    "'" + workflowId + "' does not run, so it cannot " + update + "; see how it ended.");
        } catch (WorkflowNotFoundException e) {
            return unknown(workflowId);
        } catch (WorkflowServiceException | StatusRuntimeException e) {
            return unavailable(workflowId, e);
        }
    }

    private static Refusal unknown(String workflowId) {
        return Refusal.unknown(
                "Nothing runs or ran as '" + workflowId + "'; look the name up in the lists of lines and changes.");
    }

    private static Refusal refused(String update, Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null && !(cause instanceof ApplicationFailure)) {
            cause = cause.getCause();
        }
        String reason = cause instanceof ApplicationFailure failure
                ? failure.getOriginalMessage()
                : String.valueOf(cause.getMessage());
        return Refusal.conflict("Refused to " + update + ": " + reason);
    }

    private static Refusal unavailable(String workflowId, Throwable e) {
        return new Refusal(
                Refusal.Reason.UNAVAILABLE,
                "'" + workflowId + "' cannot be asked now (" + e.getMessage()
                        + "); check that Temporal and a process with role orchestrator run.");
    }
}
