package dev.perennial.server.temporal;

import dev.perennial.contract.change.ChangeId;
import dev.perennial.contract.line.LineId;
import dev.perennial.flow.WorkflowIds;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptorBase;
import io.temporal.workflow.Workflow;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Names the line, and the change where there is one, in every log line of a workflow or an activity, beside the
 * {@code WorkflowId} and the other names that Temporal gives; both are read off that id. Threads that a workflow or an
 * activity starts itself are left as they are.
 */
final class NamedLogs extends WorkerInterceptorBase {
    private static final String LINE = "line";
    private static final String CHANGE = "change";

    @Override
    public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
        return new NamedActivity(next);
    }

    @Override
    public WorkflowInboundCallsInterceptor interceptWorkflow(WorkflowInboundCallsInterceptor next) {
        return new NamedWorkflow(next);
    }

    /** One run of an activity. */
    private static final class NamedActivity extends ActivityInboundCallsInterceptorBase {
        private String workflowId = "";

        NamedActivity(ActivityInboundCallsInterceptor next) {
            super(next);
        }

        @Override
        public void init(ActivityExecutionContext context) {
            workflowId = Optional.ofNullable(context.getInfo().getWorkflowId()).orElse("");
            super.init(context);
        }

        @Override
        public ActivityOutput execute(ActivityInput input) {
            Names names = new Names(workflowId);
            try {
                return super.execute(input);
            } finally {
                names.takeBack();
            }
        }
    }

    /** One workflow: its own thread, and those of its signals and updates. */
    private static final class NamedWorkflow extends WorkflowInboundCallsInterceptorBase {
        NamedWorkflow(WorkflowInboundCallsInterceptor next) {
            super(next);
        }

        @Override
        public WorkflowOutput execute(WorkflowInput input) {
            Names names = names();
            try {
                return super.execute(input);
            } finally {
                names.takeBack();
            }
        }

        @Override
        public void handleSignal(SignalInput input) {
            Names names = names();
            try {
                super.handleSignal(input);
            } finally {
                names.takeBack();
            }
        }

        @Override
        public UpdateOutput executeUpdate(UpdateInput input) {
            Names names = names();
            try {
                return super.executeUpdate(input);
            } finally {
                names.takeBack();
            }
        }

        private static Names names() {
            return new Names(Workflow.getInfo().getWorkflowId());
        }
    }

    /** What this thread's log lines name, and what they named before. */
    private static final class Names {
        private final @Nullable String lineBefore = MDC.get(LINE);
        private final @Nullable String changeBefore = MDC.get(CHANGE);

        Names(String workflowId) {
            set(LINE, WorkflowIds.lineOf(workflowId).map(LineId::toString).orElse(null));
            set(CHANGE, WorkflowIds.changeOf(workflowId).map(ChangeId::toString).orElse(null));
        }

        void takeBack() {
            set(LINE, lineBefore);
            set(CHANGE, changeBefore);
        }

        private static void set(String key, @Nullable String name) {
            if (name == null) {
                MDC.remove(key);
            } else {
                MDC.put(key, name);
            }
        }
    }
}
