package dev.perennial.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.contract.change.ChangeEnded;
import dev.perennial.contract.change.ChangeId;
import dev.perennial.contract.change.ChangeOrder;
import dev.perennial.contract.change.ChangeOutcome;
import dev.perennial.contract.change.ChangeRequest;
import dev.perennial.contract.change.FailureType;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.flow.calls.Failures;
import io.grpc.StatusRuntimeException;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowFailedException;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Changes whose every step is cancelled once and fails once. Whatever happens, one revision has the whole traffic, the
 * end is recorded once, and what was brought up is taken down.
 */
@Tag("slow")
class DisturbedChangesTest {
    private static final World WORLD = new World();
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String OPEN = "open";

    /** Steps that a cancellation cannot stop: they are finished, and then nothing or the end is left. */
    private static final List<String> UNSTOPPABLE =
            List.of("rollout.promote ", "rollout.release ", "line.recordEnd ", "#report-promoted");

    /** Short steps that a rollout finishes before it heeds a stop. */
    private static final List<String> FINISHED_FIRST = List.of("rollout.split ", "line.recordStep rollout/");

    @BeforeAll
    static void knowEarlierRevisions() {
        WORLD.io.revisions.put(new RevisionId(Worlds.LINE, 5), Worlds.revision(5));
    }

    @AfterAll
    static void closeWorld() {
        WORLD.close();
    }

    /**
     * Every call of an undisturbed change, as {@code activity workflow#step} with {@code %d} for the change's number.
     */
    static Stream<Step> steps() {
        return Stream.of(
                        Worlds.edit(),
                        Worlds.merge(),
                        new ChangeOrder.Transfer(Worlds.NEXT_BASE),
                        new ChangeOrder.RollBack(new RevisionId(Worlds.LINE, 5)),
                        new ChangeOrder.Release(new RevisionId(Worlds.LINE, 5)))
                .flatMap(DisturbedChangesTest::steps)
                .distinct();
    }

    private static Stream<Step> steps(ChangeOrder order) {
        int number = NUMBER.incrementAndGet();
        int before = WORLD.calls.seen().size();
        WorkflowStub change = start(order, number);
        assertThat(change.getResult(ChangeOutcome.class)).isInstanceOf(ChangeOutcome.Promoted.class);
        List<String> calls = WORLD.calls.seen();
        return calls.subList(before, calls.size()).stream()
                .filter(call -> ownStep(order, call))
                .map(call -> new Step(order, call.replace("/" + number + "#", "/%d#")));
    }

    /** What all changes share is tried with the edit only. */
    private static boolean ownStep(ChangeOrder order, String call) {
        return order instanceof ChangeOrder.Edit
                || !(call.contains("rollout/") || call.contains("evaluate/") || call.startsWith("line.record"));
    }

    /** A step of a change. */
    record Step(ChangeOrder order, String call) {
        String of(int number) {
            return call.replace("%d", Integer.toString(number));
        }

        String activity() {
            return call.substring(0, call.indexOf(' '));
        }

        @Override
        public String toString() {
            return order.changeKind() + " at " + call;
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("steps")
    void aChangeCancelledAtAnyStepLeavesTheTrafficOnOneRevision(Step step) throws InterruptedException {
        int number = NUMBER.incrementAndGet();

        String closed = cancelled(step, number);

        assertThat(closed)
                .as(
                        "a workflow asked to cancel is closed as cancelled; it ended with\n%s",
                        closed.equals(OPEN) ? lastEvents(step, number) : "")
                .isEqualTo("cancelled");
        assertThat(ends(number)).hasSize(1);
        String end = ends(number).get(0);
        assertThat(end).isIn("promoted", "cancelled");
        assertThat(WORLD.io.traffic).isEqualTo(end.equals("promoted") ? promotedTraffic(step) : "acme/support@7 all");
        assertNothingStaysUp(number);
    }

    /** Cancels a change at a step; how it ended. */
    private static String cancelled(Step step, int number) throws InterruptedException {
        WORLD.io.traffic = "acme/support@7 all";
        Calls.Hang hang = WORLD.calls.hang(step.of(number));
        WorkflowStub change = start(step.order(), number);
        hang.awaitEntered();
        awaitQuiet(step, number);

        change.cancel();
        if (UNSTOPPABLE.stream().anyMatch(step.call()::contains)) {
            hang.release();
        } else if (FINISHED_FIRST.stream().anyMatch(step.call()::startsWith)) {
            awaitStop(number);
            hang.release();
        }
        return end(change);
    }

    /**
     * Waits until nothing of a change runs but the activity that hangs. The in-memory server never ends a workflow's
     * task that cancels activities while one of them starts or completes.
     */
    private static void awaitQuiet(Step step, int number) {
        Awaitility.await()
                .atMost(World.PATIENCE)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> isQuiet(histories(step, number).values()));
    }

    private static boolean isQuiet(Collection<List<HistoryEvent>> histories) {
        return histories.stream().allMatch(DisturbedChangesTest::tasksAreDone)
                && histories.stream()
                                .mapToLong(DisturbedChangesTest::openActivities)
                                .sum()
                        == 1;
    }

    private static boolean tasksAreDone(List<HistoryEvent> events) {
        return count(events, HistoryEvent::hasWorkflowTaskScheduledEventAttributes)
                == count(events, HistoryEvent::hasWorkflowTaskCompletedEventAttributes);
    }

    private static long openActivities(List<HistoryEvent> events) {
        return count(events, HistoryEvent::hasActivityTaskScheduledEventAttributes)
                - count(events, HistoryEvent::hasActivityTaskCompletedEventAttributes);
    }

    private static long count(List<HistoryEvent> events, Predicate<HistoryEvent> kind) {
        return events.stream().filter(kind).count();
    }

    /** The events of those workflows of a change that began. */
    private static Map<String, List<HistoryEvent>> histories(Step step, int number) {
        ChangeId change = new ChangeId(Worlds.LINE, number);
        Map<String, List<HistoryEvent>> histories = new LinkedHashMap<>();
        for (String workflow : List.of(
                WorkflowIds.change(step.order().changeKind(), change),
                WorkflowIds.evaluate(change),
                WorkflowIds.rollout(change))) {
            try {
                histories.put(workflow, WORLD.client.fetchHistory(workflow).getEvents());
            } catch (StatusRuntimeException neverBegun) {
                // it has no events
            }
        }
        return histories;
    }

    /** What happened last in each of a change's workflows, for whoever wonders why it is open. */
    private static String lastEvents(Step step, int number) {
        StringBuilder lines = new StringBuilder();
        histories(step, number).forEach((workflow, events) -> {
            lines.append(workflow).append('\n');
            events.subList(Math.max(0, events.size() - 12), events.size())
                    .forEach(event -> lines.append(event).append('\n'));
        });
        return lines.toString();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("steps")
    void aChangeThatFailsAtAnyStepLeavesTheTrafficOnOneRevision(Step step) {
        int number = NUMBER.incrementAndGet();
        WORLD.io.traffic = "acme/support@7 all";
        WORLD.calls.fail(step.of(number), FailureType.NON_FINITE, 1);
        WorkflowStub change = start(step.order(), number);

        String end = end(change);
        boolean commentary = step.activity().equals("line.recordEnd")
                || step.call().contains("rollout/%d#report")
                || step.call().startsWith("line.recordStep rollout/");
        if (commentary) {
            assertThat(end).isEqualTo("promoted");
        }
        assertThat(end).isIn("promoted", "failed NON_FINITE");
        boolean promoted = WORLD.io.traffic.equals(promotedTraffic(step));
        assertThat(promoted || WORLD.io.traffic.equals("acme/support@7 all"))
                .as(WORLD.io.traffic)
                .isTrue();
        if (!step.activity().equals("line.recordEnd")) {
            assertThat(ends(number))
                    .containsExactly(end.substring(0, end.contains(" ") ? end.indexOf(' ') : end.length()));
        }
    }

    private static WorkflowStub start(ChangeOrder order, int number) {
        ChangeRequest request = Worlds.request(order, Worlds.policy(), number);
        WorkflowStub change = WORLD.change(request);
        change.start(request);
        return change;
    }

    /** Waits until the rollout was asked to stop. */
    private static void awaitStop(int number) {
        String rollout = WorkflowIds.rollout(new ChangeId(Worlds.LINE, number));
        Awaitility.await().atMost(World.PATIENCE).until(() -> WORLD.client.fetchHistory(rollout).getEvents().stream()
                .anyMatch(HistoryEvent::hasWorkflowExecutionSignaledEventAttributes));
    }

    /** The outcome in a word; of a failure its type too. */
    private static String end(WorkflowStub change) {
        try {
            return change.getResult(World.PATIENCE.toSeconds(), TimeUnit.SECONDS, ChangeOutcome.class)
                    .word();
        } catch (TimeoutException open) {
            return OPEN;
        } catch (WorkflowFailedException failed) {
            return Failures.cancelled(failed) ? "cancelled" : "failed " + Failures.typeOf(failed);
        }
    }

    private static String promotedTraffic(Step step) {
        return step.order() instanceof ChangeOrder.RollBack ? "acme/support@5 all" : "acme/support@8 all";
    }

    private static List<String> ends(int number) {
        return List.copyOf(WORLD.io.ends).stream()
                .filter(end -> end.change().number() == number)
                .map(ChangeEnded::outcome)
                .map(ChangeOutcome::word)
                .toList();
    }

    private static void assertNothingStaysUp(int number) {
        String rollout = " rollout/acme/support/" + number + "#";
        List<String> calls = WORLD.calls.seen();
        if (calls.contains("rollout.prepare" + rollout + "prepare")) {
            assertThat(calls).contains("rollout.release" + rollout + "release");
        }
    }
}
