package dev.perennial.server.temporal;

import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import io.temporal.common.interceptors.ActivityExecutionContextBase;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Beats for activities that have a heartbeat, for as long as they work: what they compute may take longer between two
 * words of their own than the end of a process may go unnoticed. An activity learns of its cancellation at its own next
 * beat, as ever.
 */
final class SteadyBeats extends WorkerInterceptorBase {
    private static final int BEATS_PER_SILENCE = 4;

    private final ScheduledExecutorService clock;

    /** Beats on this executor's threads. */
    SteadyBeats(ScheduledExecutorService clock) {
        this.clock = clock;
    }

    @Override
    public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
        return new Beating(next);
    }

    /** One run of an activity. */
    private final class Beating extends ActivityInboundCallsInterceptorBase {
        private @Nullable Remembering context;

        Beating(ActivityInboundCallsInterceptor next) {
            super(next);
        }

        @Override
        public void init(ActivityExecutionContext given) {
            Remembering remembering = new Remembering(given);
            context = remembering;
            super.init(remembering);
        }

        @Override
        public ActivityOutput execute(ActivityInput input) {
            Remembering beating = context;
            Duration silence = beating == null ? Duration.ZERO : beating.silence();
            if (beating == null || silence.isZero()) {
                return super.execute(input);
            }
            long pause = Math.max(1, silence.toMillis() / BEATS_PER_SILENCE);
            ScheduledFuture<?> beats =
                    clock.scheduleWithFixedDelay(beating::again, pause, pause, TimeUnit.MILLISECONDS);
            try {
                return super.execute(input);
            } finally {
                beats.cancel(false);
            }
        }
    }

    /** Remembers what the activity said last, so that steady beats say the same. */
    private static final class Remembering extends ActivityExecutionContextBase {
        private volatile Object last = "at work";

        Remembering(ActivityExecutionContext next) {
            super(next);
        }

        @Override
        public <V> void heartbeat(@Nullable V details) {
            if (details != null) {
                last = details;
            }
            super.heartbeat(details);
        }

        Duration silence() {
            return getInfo().getHeartbeatTimeout();
        }

        void again() {
            try {
                super.heartbeat(last);
            } catch (ActivityCompletionException over) {
                // cancelled or given to another worker: the activity hears it at its own next beat
            }
        }
    }
}
