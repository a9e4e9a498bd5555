package dev.perennial.flow.calls;

import dev.perennial.contract.change.ChangeId;
import dev.perennial.contract.change.ChangeKind;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.LineRegistration;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.trigger.Trigger;
import dev.perennial.flow.SearchAttributes;
import dev.perennial.flow.TaskQueues;
import dev.perennial.flow.WorkflowIds;
import io.temporal.api.enums.v1.ParentClosePolicy;
import io.temporal.api.enums.v1.WorkflowIdConflictPolicy;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowOptions;
import io.temporal.workflow.ChildWorkflowCancellationType;
import io.temporal.workflow.ChildWorkflowOptions;

/** How each workflow is started: id, reuse, queue, search attributes and summary. */
public final class Starts {
    private static final int LONGEST_SUMMARY = 180;

    private Starts() {}

    /** A line, by registration only; of a living line the running one is used. */
    public static WorkflowOptions line(LineRegistration registration) {
        return WorkflowOptions.newBuilder()
                .setWorkflowId(WorkflowIds.line(registration.line()))
                .setTaskQueue(TaskQueues.WORKFLOWS)
                .setWorkflowIdConflictPolicy(WorkflowIdConflictPolicy.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING)
                .setStaticSummary(brief("line " + registration.line() + " on "
                        + registration.base().name()))
                .setTypedSearchAttributes(of(registration.line()).build())
                .build();
    }

    /** The release of a base version, once; again only if the first went wrong. */
    public static WorkflowOptions base(Trigger.BaseReleased released) {
        return WorkflowOptions.newBuilder()
                .setWorkflowId(WorkflowIds.base(released.base().manifest()))
                .setTaskQueue(TaskQueues.WORKFLOWS)
                .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY)
                .setStaticSummary(brief(released.sentence()))
                .build();
    }

    /** The judgement of a window, once; the line does not wait for it. */
    public static ChildWorkflowOptions drift(LineId line, String window) {
        return ChildWorkflowOptions.newBuilder()
                .setWorkflowId(WorkflowIds.drift(line, window))
                .setTaskQueue(TaskQueues.WORKFLOWS)
                .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_REJECT_DUPLICATE)
                .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
                .setStaticSummary(brief(line + ": drift in window " + window))
                .setTypedSearchAttributes(of(line).build())
                .build();
    }

    /** A change; it outlives the run of the line that started it. */
    public static ChildWorkflowOptions change(ChangeId change, ChangeKind kind, RevisionId candidate, String summary) {
        return ChildWorkflowOptions.newBuilder()
                .setWorkflowId(WorkflowIds.change(kind, change))
                .setTaskQueue(TaskQueues.WORKFLOWS)
                .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY)
                .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_ABANDON)
                .setStaticSummary(brief(change.line() + ": " + summary))
                .setTypedSearchAttributes(of(change.line())
                        .set(SearchAttributes.CHANGE_KIND, kind.word())
                        .set(SearchAttributes.CANDIDATE, candidate.toString())
                        .build())
                .build();
    }

    /** The evaluation or rollout of a change's candidate; cancelled with it, and waited for. */
    public static ChildWorkflowOptions part(String workflowId, ChangeId change, RevisionId candidate, String summary) {
        return ChildWorkflowOptions.newBuilder()
                .setWorkflowId(workflowId)
                .setTaskQueue(TaskQueues.WORKFLOWS)
                .setWorkflowIdReusePolicy(WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY)
                .setParentClosePolicy(ParentClosePolicy.PARENT_CLOSE_POLICY_REQUEST_CANCEL)
                .setCancellationType(ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED)
                .setStaticSummary(brief(change.line() + ": " + summary))
                .setTypedSearchAttributes(of(change.line())
                        .set(SearchAttributes.CANDIDATE, candidate.toString())
                        .build())
                .build();
    }

    private static io.temporal.common.SearchAttributes.Builder of(LineId line) {
        return io.temporal.common.SearchAttributes.newBuilder()
                .set(SearchAttributes.TENANT, line.tenant())
                .set(SearchAttributes.LINE, line.toString());
    }

    private static String brief(String summary) {
        return summary.length() <= LONGEST_SUMMARY ? summary : summary.substring(0, LONGEST_SUMMARY - 1) + "…";
    }
}
