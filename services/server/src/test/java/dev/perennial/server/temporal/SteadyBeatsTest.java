package dev.perennial.server.temporal;

import static org.assertj.core.api.Assertions.assertThat;

import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInfo;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.Header;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SteadyBeatsTest {
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final BlockingQueue<Object> beats = new LinkedBlockingQueue<>();

    @AfterEach
    void end() {
        clock.shutdownNow();
    }

    @Test
    void anActivityThatSaysNothingStillBeats() {
        run(Duration.ofMillis(20), context -> assertThat(next()).isEqualTo("at work"));
    }

    @Test
    void steadyBeatsRepeatWhatTheActivitySaidLast() {
        run(Duration.ofMillis(20), context -> {
            context.heartbeat("edited 3 of 4");
            assertThat(List.of(next(), next())).endsWith("edited 3 of 4");
        });
    }

    @Test
    void anActivityWithoutHeartbeatNeverBeats() {
        run(Duration.ZERO, context -> {});

        assertThat(beats).isEmpty();
    }

    private void run(Duration silence, Consumer<ActivityExecutionContext> work) {
        ActivityInboundCallsInterceptor activity = new SteadyBeats(clock).interceptActivity(new Activity(work));
        activity.init(context(silence));
        activity.execute(new ActivityInboundCallsInterceptor.ActivityInput(Header.empty(), new Object[0]));
    }

    private Object next() {
        try {
            Object beat = beats.poll(10, TimeUnit.SECONDS);
            return beat == null ? "no beat came" : beat;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    private ActivityExecutionContext context(Duration silence) {
        ActivityInfo info = proxy(ActivityInfo.class, (name, arguments) -> silence);
        return proxy(ActivityExecutionContext.class, (name, arguments) -> {
            if (name.equals("getInfo")) {
                return info;
            }
            beats.add(arguments[0]);
            return "";
        });
    }

    private static <T> T proxy(Class<T> type, Answers answers) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    Object answer = answers.to(method.getName(), arguments == null ? new Object[0] : arguments);
                    return method.getReturnType() == void.class ? null : answer;
                }));
    }

    /** What a proxy answers. */
    private interface Answers {
        Object to(String method, Object[] arguments);
    }

    /** An activity that does this work in its context. */
    private static final class Activity implements ActivityInboundCallsInterceptor {
        private final Consumer<ActivityExecutionContext> work;
        private ActivityExecutionContext context = proxy(ActivityExecutionContext.class, (name, arguments) -> "");

        Activity(Consumer<ActivityExecutionContext> work) {
            this.work = work;
        }

        @Override
        public void init(ActivityExecutionContext given) {
            context = given;
        }

        @Override
        public ActivityOutput execute(ActivityInput input) {
            work.accept(context);
            return new ActivityOutput("done");
        }
    }
}
