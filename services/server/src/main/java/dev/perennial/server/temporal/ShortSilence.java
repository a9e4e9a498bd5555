package dev.perennial.server.temporal;

import io.temporal.activity.ActivityOptions;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptor;
import io.temporal.common.interceptors.WorkflowOutboundCallsInterceptorBase;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Gives activities that beat to another worker after a shorter silence than workflows ask for, so that the end of a
 * process is noticed sooner. Activities without a heartbeat stay as they are, and nothing is ever made longer.
 */
final class ShortSilence extends WorkerInterceptorBase {
    private final Duration longest;

    /** Lets an activity be silent for at most so long. */
    ShortSilence(Duration longest) {
        this.longest = longest;
    }

    @Override
    public WorkflowInboundCallsInterceptor interceptWorkflow(WorkflowInboundCallsInterceptor next) {
        return new WorkflowInboundCallsInterceptorBase(next) {
            @Override
            public void init(WorkflowOutboundCallsInterceptor calls) {
                super.init(new Calls(calls));
            }
        };
    }

    ActivityOptions shortened(ActivityOptions asked) {
        @Nullable Duration silence = asked.getHeartbeatTimeout();
        return silence == null || silence.isZero() || silence.compareTo(longest) <= 0
                ? asked
                : ActivityOptions.newBuilder(asked).setHeartbeatTimeout(longest).build();
    }

    /** A workflow's calls of activities. */
    private final class Calls extends WorkflowOutboundCallsInterceptorBase {
        Calls(WorkflowOutboundCallsInterceptor next) {
            super(next);
        }

        @Override
        public <R> ActivityOutput<R> executeActivity(ActivityInput<R> call) {
            return super.executeActivity(new ActivityInput<>(
                    call.getActivityName(),
                    call.getResultClass(),
                    call.getResultType(),
                    call.getArgs(),
                    shortened(call.getOptions()),
                    call.getHeader()));
        }
    }
}
