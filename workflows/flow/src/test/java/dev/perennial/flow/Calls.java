package dev.perennial.flow;

import dev.perennial.contract.change.FailureType;
import dev.perennial.flow.calls.Failures;
import dev.perennial.flow.steps.StepKey;
import io.temporal.activity.Activity;
import io.temporal.client.ActivityCompletionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** What the fake activities were asked, and what they are told to do instead of answering: fail so often, or hang. */
final class Calls {
    private final List<String> seen = new ArrayList<>();
    private final Map<String, Trouble> troubles = new ConcurrentHashMap<>();
    private final Map<String, Hang> hangs = new ConcurrentHashMap<>();

    /** A failure to be thrown some times. */
    private record Trouble(FailureType type, AtomicInteger left) {}

    /** A place to hang at, and whether somebody hangs there. */
    record Hang(CountDownLatch entered, CountDownLatch released) {
        /** Waits until the activity hangs. */
        void awaitEntered() throws InterruptedException {
            if (!entered.await(World.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("nobody came to hang here");
            }
        }

        void release() {
            released.countDown();
        }
    }

    /** Fails calls whose name or step key starts like this. */
    void fail(String call, FailureType type, int times) {
        troubles.put(call, new Trouble(type, new AtomicInteger(times)));
    }

    /** Hangs the first call of this name or step key until it is cancelled or released. */
    Hang hang(String call) {
        Hang hang = new Hang(new CountDownLatch(1), new CountDownLatch(1));
        hangs.put(call, hang);
        return hang;
    }

    synchronized List<String> seen() {
        return List.copyOf(seen);
    }

    /** How many calls have this activity name. */
    long count(String activity) {
        return seen().stream().filter(call -> call.startsWith(activity + " ")).count();
    }

    /** Notes the call and does what it was told instead of answering. */
    void enter(StepKey key) {
        String activity = Activity.getExecutionContext().getInfo().getActivityType();
        String call = activity + " " + key;
        synchronized (this) {
            seen.add(call);
        }
        for (String name : List.of(activity, call)) {
            Trouble trouble = troubles.get(name);
            if (trouble != null && trouble.left().getAndDecrement() > 0) {
                throw Failures.of(trouble.type(), "told to fail: " + call);
            }
            Hang hang = hangs.remove(name);
            if (hang != null) {
                hangAt(hang);
            }
        }
    }

    private static void hangAt(Hang hang) {
        hang.entered().countDown();
        try {
            while (!hang.released().await(20, TimeUnit.MILLISECONDS)) {
                Activity.getExecutionContext().heartbeat("hanging");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Activity.wrap(e);
        } catch (ActivityCompletionException cancelled) {
            hang.release();
            throw cancelled;
        }
    }
}
