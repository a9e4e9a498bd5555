package dev.perennial.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.contract.change.ChangeEnded;
import dev.perennial.contract.change.ChangeId;
import dev.perennial.contract.change.ChangeKind;
import dev.perennial.contract.change.ChangeOutcome;
import dev.perennial.contract.change.ChangeRequest;
import dev.perennial.contract.change.Decision;
import dev.perennial.contract.change.DecisionRecord;
import dev.perennial.contract.drift.LabelledFailures;
import dev.perennial.contract.line.LinePhase;
import dev.perennial.contract.line.LineStatus;
import dev.perennial.contract.policy.EditRules;
import dev.perennial.contract.trigger.OperatorOrder;
import dev.perennial.contract.trigger.Trigger;
import dev.perennial.flow.line.ModelLineWorkflow;
import dev.perennial.flow.steps.LineSteps;
import io.grpc.StatusRuntimeException;
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.client.WorkflowStub;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Messages that come twice, late, out of order, or by the thousand. */
class LineMessagesTest {
    private final World world = new World();

    @AfterEach
    void closeWorld() {
        world.close();
    }

    @Test
    void anEndHeardBeforeItsChangeWasDecidedCountsWhenTheChangeProvesToHaveRun() {
        ModelLineWorkflow line = world.line(Worlds.hastyPolicy());
        ChangeRequest ran = Worlds.request(Worlds.edit(), Worlds.hastyPolicy());
        WorkflowStub change = world.change(ran);
        change.start(ran);
        change.getResult(ChangeOutcome.class);

        triggerOnceItRuns(line, Worlds.corrections("c1", 10));

        world.await(line, status -> World.serves(status, 8));
        assertThat(world.io.ends).singleElement().satisfies(end -> assertThat(end.outcome())
                .isInstanceOf(ChangeOutcome.Promoted.class));
    }

    /** While time flies a line goes on as a new run, and the in-memory server has none of the two for a moment. */
    private static void triggerOnceItRuns(ModelLineWorkflow line, Trigger trigger) {
        Awaitility.await()
                .atMost(World.PATIENCE)
                .ignoreException(WorkflowNotFoundException.class)
                .until(() -> {
                    line.trigger(trigger);
                    return true;
                });
    }

    @Test
    void aRepeatedTriggerIsTheSameTriggerEvenAfterContinuingAsNew() {
        ModelLineWorkflow line = world.line(Worlds.policy());
        line.trigger(Worlds.corrections("c1", 6));
        line.trigger(Worlds.corrections("c1", 6));
        world.await(line, status -> status.pending().size() == 1);
        continueAsNew(line);
        line.trigger(Worlds.corrections("c1", 6));
        line.trigger(Worlds.corrections("c2", 1));

        LineStatus status = world.await(line, now -> now.sentence().equals("7 of 10 corrections wait"));

        assertThat(status.pending()).extracting(trigger -> trigger.id()).containsExactly("c1", "c2");
    }

    @Test
    void aRepeatedOrderIsOneOrder() {
        ModelLineWorkflow line = world.line(Worlds.policy());
        Trigger.OperatorAsked asked =
                new Trigger.OperatorAsked("o1", Worlds.AT, "ann", new OperatorOrder.Merge(List.of(Worlds.EXPERT)));
        line.order(asked);
        world.await(
                line, status -> world.io.ends.size() == 1 && status.running().isEmpty());

        line.order(asked);
        continueAsNew(line);
        line.order(asked);

        assertThat(world.io.decisions).hasSize(1);
    }

    @Test
    void endsOfChangesThatDoNotRunAreIgnored() {
        ModelLineWorkflow line = world.line(Worlds.hastyPolicy());
        ChangeOutcome promoted = new ChangeOutcome.Promoted(
                Worlds.revision(99), Worlds.revision(1).id());
        line.changeEnded(
                new ChangeEnded(new ChangeId(Worlds.LINE, 1), ChangeKind.EDIT, promoted, List.of(), Worlds.AT));
        line.trigger(Worlds.corrections("c1", 10));
        world.await(
                line, status -> world.io.ends.size() == 1 && status.running().isEmpty());

        line.changeEnded(world.io.ends.get(0));
        line.changeEnded(
                new ChangeEnded(new ChangeId(Worlds.LINE, 7), ChangeKind.EDIT, promoted, List.of(), Worlds.AT));
        line.trigger(Worlds.corrections("c2", 10));

        LineStatus status = world.await(
                line, now -> world.io.ends.size() == 2 && now.running().isEmpty());
        assertThat(status.current().get(0).id()).hasToString("acme/support@3");
    }

    @Test
    void theEndOfAChangeFindsTheLineInItsNextRun() throws InterruptedException {
        ModelLineWorkflow line = world.line(Worlds.hastyPolicy());
        Calls.Hang hang = world.calls.hang("edit.apply");
        line.trigger(Worlds.corrections("c1", 10));
        hang.awaitEntered();
        continueAsNew(line);

        hang.release();

        LineStatus status = world.await(line, now -> now.running().isEmpty());
        assertThat(status.current().get(0).id()).hasToString("acme/support@2");
    }

    @Test
    void partsOfAWindowAreJudgedTogetherOnceAndALatePartIsNotJudgedAgain() {
        world.io.assessment = Worlds.declined("w1");
        world.io.failures = Worlds.failures(6);
        ModelLineWorkflow line = world.line(Worlds.hastyPolicy());
        line.windowClosed(Worlds.window("w1", 1));
        line.windowClosed(Worlds.window("w1", 0));
        line.windowClosed(Worlds.window("w1", 0));
        world.env.sleep(Duration.ofSeconds(31));
        world.await(line, status -> World.serves(status, 2));

        line.windowClosed(Worlds.window("w1", 2));
        world.env.sleep(Duration.ofSeconds(31));

        assertThat(world.io.windows).hasSize(1);
        assertThat(world.calls.count("drift.merge")).isEqualTo(1);
        assertThat(world.io.decisions).singleElement().satisfies(record -> assertThat(
                        record.decision().reason())
                .startsWith("drift: window w1: prompt-length"));
    }

    @Test
    void aQuietWindowIsRecordedAndDecidesNothing() {
        ModelLineWorkflow line = world.line(Worlds.hastyPolicy());
        line.windowClosed(Worlds.window("w1", 0));

        world.env.sleep(Duration.ofSeconds(31));
        Awaitility.await().atMost(World.PATIENCE).until(() -> world.io.windows.size() == 1);

        assertThat(world.calls.count("drift.collectFailures")).isZero();
        assertThat(line.status().phase()).isEqualTo(LinePhase.WATCHING);
    }

    @Test
    void onlyWhatTheCurrentRevisionAnsweredIsJudged() {
        ModelLineWorkflow line = world.line(Worlds.hastyPolicy());
        line.windowClosed(Worlds.window("w1", 0, 2));
        line.windowClosed(Worlds.window("w2", 0, 1));

        world.env.sleep(Duration.ofSeconds(31));
        Awaitility.await().atMost(World.PATIENCE).until(() -> world.io.windows.size() == 1);

        assertThat(world.io.windows).singleElement().satisfies(judged -> assertThat(judged.toString())
                .contains("w2"));
    }

    @Test
    void whatARevisionAnsweredThatServesNoLongerIsNotJudgedWhenItsWindowIsDue() {
        ModelLineWorkflow line = world.line(Worlds.hastyPolicy());
        line.windowClosed(Worlds.window("w1", 0, 1));
        line.windowClosed(Worlds.window("w2", 0, 1));
        line.windowClosed(Worlds.window("w2", 1));
        line.trigger(Worlds.corrections("c1", 10));
        world.await(line, status -> World.serves(status, 2));

        world.env.sleep(Duration.ofSeconds(31));
        Awaitility.await().atMost(World.PATIENCE).until(() -> !world.io.windows.isEmpty());

        assertThat(world.io.judged)
                .containsOnly(Map.entry("w2", List.of(Worlds.window("w2", 1).profile())));
        assertThatThrownBy(() -> world.client.fetchHistory(WorkflowIds.drift(Worlds.LINE, "w1")))
                .isInstanceOf(StatusRuntimeException.class)
                .hasMessageContaining("NOT_FOUND");
    }

    @Test
    void driftThatNoExpertMendsIsHeldAndAnnounced() {
        world.io.assessment = Worlds.declined("w1");
        world.io.failures = LabelledFailures.NONE;
        world.gpu.expertsWin = false;
        ModelLineWorkflow line = world.line(Worlds.hastyPolicy());
        line.trigger(new Trigger.ExpertPublished("x1", Worlds.AT, Worlds.EXPERT));
        world.await(
                line, status -> world.io.ends.size() == 1 && status.running().isEmpty());
        line.windowClosed(Worlds.window("w1", 0));
        world.env.sleep(Duration.ofSeconds(31));

        LineStatus status = world.await(line, now -> now.phase() == LinePhase.HELD);

        assertThat(status.sentence()).contains("skipped: no expert wins on the slice");
        assertThat(world.io.notices).extracting(LineSteps.Notice::subject).containsExactly("a person must decide");
    }

    @Test
    void manyBodiesBecomeOneAndNoneIsLost() {
        ModelLineWorkflow line = world.line(Worlds.policy());
        line.freeze(Worlds.ANN);
        for (int i = 0; i < 250; i++) {
            line.trigger(Worlds.corrections("c" + i, 1));
        }
        world.await(
                line,
                status -> status.pending().size() <= 12
                        && status.pending().size() > 0
                        && world.calls.count("corrections.fold") > 1);

        line.thaw(Worlds.ANN);
        world.env.sleep(Duration.ofMinutes(6));

        world.await(line, status -> World.serves(status, 2));
        assertThat(edited()).isEqualTo(250);
    }

    @Test
    @Tag("slow")
    void tenThousandTriggersAreAllTakenInOverSeveralRuns() {
        int all = 10_000;
        EditRules any = new EditRules(1, Duration.ofHours(6), "ultraedit", 100_000);
        ModelLineWorkflow line = world.line(Worlds.hastyPolicy().with(any));
        line.freeze(Worlds.ANN);
        flood(line, 0, 8_000);
        Awaitility.await().atMost(World.PATIENCE).until(() -> runs() > 1);
        flood(line, 8_000, all);
        line.thaw(Worlds.ANN);

        Awaitility.await().atMost(World.PATIENCE).until(() -> edited() >= all);
        Awaitility.await()
                .atMost(World.PATIENCE)
                .until(() -> world.io.ends.size() > 0
                        && line.status().running().isEmpty()
                        && line.status().pending().isEmpty());
        assertThat(edited()).isEqualTo(all);
        assertThat(noted()).hasSizeGreaterThan(all - 25);
    }

    /** As fast as it goes, every tenth followed by one that came before. */
    private static void flood(ModelLineWorkflow line, int from, int to) {
        for (int i = from; i < to; i++) {
            line.trigger(Worlds.corrections("c" + i, 1));
            if (i % 10 == 9) {
                line.trigger(Worlds.corrections("c" + Math.max(0, i - 500), 1));
            }
        }
    }

    private int edited() {
        return List.copyOf(world.io.prepared).stream()
                .flatMap(order -> order.bodies().stream())
                .mapToInt(body -> (int) body.size())
                .sum();
    }

    private Set<String> noted() {
        Set<String> ids = new TreeSet<>();
        List.copyOf(world.io.decisions).stream()
                .map(DecisionRecord::decision)
                .filter(Decision.Note.class::isInstance)
                .forEach(note -> ids.addAll(note.triggers()));
        ids.removeIf(id -> id.startsWith("fold/"));
        return ids;
    }

    private long runs() {
        String run = world.client
                .fetchHistory(WorkflowIds.line(Worlds.LINE))
                .getEvents()
                .get(0)
                .getWorkflowExecutionStartedEventAttributes()
                .getContinuedExecutionRunId();
        long runs = 1;
        while (!run.isEmpty()) {
            runs++;
            run = world.client
                    .fetchHistory(WorkflowIds.line(Worlds.LINE), run)
                    .getEvents()
                    .get(0)
                    .getWorkflowExecutionStartedEventAttributes()
                    .getContinuedExecutionRunId();
        }
        return runs;
    }

    private void continueAsNew(ModelLineWorkflow line) {
        long before = runs();
        line.continueAsNew();
        Awaitility.await().atMost(World.PATIENCE).until(() -> runs() > before);
    }
}
