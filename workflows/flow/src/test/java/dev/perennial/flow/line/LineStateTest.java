package dev.perennial.flow.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.perennial.contract.Figure;
import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.change.ChangeId;
import dev.perennial.contract.change.ChangeKind;
import dev.perennial.contract.change.ChangeOrder;
import dev.perennial.contract.change.Decision;
import dev.perennial.contract.change.DecisionRecord;
import dev.perennial.contract.change.RunningChange;
import dev.perennial.contract.change.Stage;
import dev.perennial.contract.change.StepReport;
import dev.perennial.contract.line.Expert;
import dev.perennial.contract.trigger.OperatorOrder;
import dev.perennial.contract.trigger.Trigger;
import dev.perennial.flow.Worlds;
import dev.perennial.flow.payload.FlowDataConverter;
import dev.perennial.flow.payload.PayloadGuard;
import dev.perennial.flow.policy.DecisionInputs;
import dev.perennial.flow.policy.Waiting;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.DataConverter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a line carries from run to run, and that it always fits. */
class LineStateTest {
    private static final String LONG = "-4c1b9f0a7e5d4c1b9f0a7e5d4c1b9f0a7e5d-4c1b9f0a";
    private static final Instant NOW = Worlds.AT;

    @Test
    void theFullestLineFitsAndComesBackTheSame() {
        LineState full = fullest();
        DataConverter converter = FlowDataConverter.create();

        Payload payload = converter.toPayload(full).orElseThrow();

        assertThat(payload.getData().size()).isBetween(30_000, PayloadGuard.MOST_BYTES);
        assertThat(converter.fromPayload(payload, LineState.class, LineState.class))
                .isEqualTo(full);
    }

    @Test
    void idsAreRememberedAThousandDeep() {
        Inbox inbox = Inbox.EMPTY;
        for (int i = 0; i < 1500; i++) {
            inbox = inbox.take(Worlds.corrections("c" + i, 1), NOW);
        }

        assertThat(inbox.seen()).hasSize(1000);
        assertThat(inbox.knows("c1499")).isTrue();
        assertThat(inbox.knows("c500")).isTrue();
        assertThat(inbox.knows("c499")).isFalse();
        assertThat(inbox.triggers()).hasSize(1500);
    }

    @Test
    void foldingKeepsTheTimesOfWhatItHolds() {
        Inbox inbox = Inbox.EMPTY;
        for (int i = 0; i < 30; i++) {
            inbox = inbox.take(Worlds.corrections("c" + i, 1), NOW.plusSeconds(i));
        }
        List<Waiting> parts = inbox.toFold();
        assertThat(parts).hasSize(30);

        Inbox folded = inbox.folded(parts, Worlds.corrections("fold/1", 30));

        assertThat(folded.triggers())
                .containsExactly(new Waiting(Worlds.corrections("fold/1", 30), NOW, NOW.plusSeconds(29)));
        assertThat(folded.toFold()).isEmpty();
        assertThat(folded.take(Worlds.corrections("c7", 1), NOW)).isEqualTo(folded);
    }

    @Test
    void aWindowIsDueWhenItHasSettledOrWhenTooManyWait() {
        Duration settle = Duration.ofSeconds(30);
        Inbox inbox = Inbox.EMPTY.take(Worlds.window("w1", 0), NOW).take(Worlds.window("w2", 0), NOW.plusSeconds(5));

        assertThat(inbox.dueWindow(NOW.plusSeconds(29), settle, 200)).isEmpty();
        assertThat(inbox.dueWindow(NOW.plusSeconds(30), settle, 200)).contains("w1");
        assertThat(inbox.withoutWindow("w1").nextWindow(settle)).contains(NOW.plusSeconds(35));
        for (int i = 1; i < Inbox.MOST_WINDOWS; i++) {
            inbox = inbox.take(Worlds.window("w1", i), NOW);
        }
        assertThat(inbox.dueWindow(NOW, settle, Inbox.MOST_WINDOWS)).contains("w1");
    }

    @Test
    void aStateOfAnotherFormIsRefused() {
        LineState state = LineState.registering(Worlds.registration(Worlds.policy()));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LineState(
                        2,
                        state.registration(),
                        state.policy(),
                        state.standing(),
                        state.counters(),
                        state.inbox(),
                        state.memory(),
                        state.running()))
                .withMessage("LineState: expected version 1, found 2");
    }

    private static LineState fullest() {
        LineState state = LineState.registering(Worlds.registration(Worlds.policy()));
        state = state.with(
                state.standing().on(Worlds.revision(7)).knowing(Worlds.ref('c')).holding("h".repeat(500)));
        Inbox inbox = Inbox.EMPTY;
        for (int i = 0; i < 1500; i++) {
            inbox = inbox.take(Worlds.corrections("old" + i, 1), NOW).without(List.of("old" + i));
        }
        for (int i = 0; i < Inbox.MOST_CARRIED_CORRECTIONS; i++) {
            inbox = inbox.take(Worlds.corrections("c" + i + LONG, 10), NOW);
        }
        Memory memory = state.memory();
        for (int i = 0; i < 8; i++) {
            inbox = inbox.take(new Trigger.ExpertPublished("x" + i + LONG, NOW, expert(i)), NOW);
            inbox = inbox.take(
                    new Trigger.OperatorAsked("o" + i + LONG, NOW, "ann", new OperatorOrder.Transfer(Worlds.NEXT_BASE)),
                    NOW);
        }
        for (int i = 0; i < 40; i++) {
            memory = memory.learning(expert(i));
        }
        for (int i = 0; i < Inbox.MOST_CARRIED; i++) {
            inbox = inbox.take(Worlds.window("2026-01-02T03:04:05Z", i), NOW);
        }
        for (int i = 0; i < 100; i++) {
            memory = memory.spending(NOW.plusSeconds(i), NOW.minusSeconds(1), 100);
        }
        state = state.with(inbox.take(drift(), NOW)).with(memory.ended(NOW));
        for (int i = 1; i <= 20; i++) {
            state = state.with(state.memory().decided(decision(state, i)));
        }
        return state.with(List.of(running()));
    }

    private static Expert expert(int number) {
        return new Expert("expert-" + number + LONG, Worlds.digest(number), Worlds.BASE.manifest());
    }

    private static Trigger.Drift drift() {
        return new Trigger.Drift("drift/w1", NOW, Worlds.revision(7).id(), Worlds.declined("w1"));
    }

    private static DecisionRecord decision(LineState state, int number) {
        List<String> ids = new ArrayList<>();
        List<ArtifactRef> bodies = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            ids.add("c" + i + LONG);
            bodies.add(Worlds.corrections("c" + i, 10).body());
        }
        return new DecisionRecord(
                Worlds.LINE,
                number,
                NOW,
                1,
                1,
                DecisionInputs.of(state.with(Inbox.EMPTY).situation(NOW)),
                new Decision.Start(new ChangeOrder.Edit(bodies, 240), "corrections: 240 wait, 10 make an edit", ids));
    }

    private static RunningChange running() {
        ChangeId change = new ChangeId(Worlds.LINE, 12);
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            ids.add("c" + i + LONG);
        }
        RunningChange running = new RunningChange(
                change, ChangeKind.EDIT, "edit/" + change, "corrections: 240 wait", ids, NOW, List.of());
        for (int i = 0; i < 40; i++) {
            List<Figure> figures = new ArrayList<>();
            for (int f = 0; f < 8; f++) {
                figures.add(new Figure("candidate failures " + f, 0.123456789));
            }
            running = running.with(
                    new StepReport(change, "canary-" + i, Stage.ROLLOUT, NOW, "step at 10 %: go on", figures));
        }
        return running;
    }
}
