package dev.perennial.server.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.contract.change.ChangeEnded;
import dev.perennial.contract.change.ChangeId;
import dev.perennial.contract.change.ChangeKind;
import dev.perennial.contract.change.ChangeOutcome;
import dev.perennial.contract.change.Decision;
import dev.perennial.contract.change.DecisionRecord;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.ProvenanceKind;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.flow.WorkflowIds;
import dev.perennial.flow.steps.LineSteps;
import dev.perennial.flow.steps.StepKey;
import dev.perennial.server.Story;
import dev.perennial.server.Surroundings;
import dev.perennial.server.registry.Audit;
import dev.perennial.server.registry.Lines;
import dev.perennial.server.registry.Memories;
import dev.perennial.server.registry.Memories.Carried;
import dev.perennial.server.registry.Memories.Remembered;
import dev.perennial.server.registry.Outbox;
import dev.perennial.server.registry.Restoration;
import dev.perennial.server.registry.Restoration.Restored;
import dev.perennial.server.view.AuditEntry;
import dev.perennial.steps.port.Happening;
import dev.perennial.steps.port.Registry;
import dev.perennial.steps.port.Told;
import dev.perennial.store.Artifacts;
import dev.perennial.store.alias.AliasName;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.worker.WorkerFactory;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(Surroundings.class)
class RebuildTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final List<String> PROJECTIONS =
            List.of("line", "revision", "change", "change_step", "decision", "drift_window");

    @Inject
    Rebuild rebuild;

    @Inject
    Histories histories;

    @Inject
    Recordings recordings;

    @Inject
    Restoration restoration;

    @Inject
    Audit audit;

    @Inject
    Registry registry;

    @Inject
    Lines lines;

    @Inject
    Outbox outbox;

    @Inject
    Artifacts artifacts;

    @Inject
    WorkflowClient temporal;

    @Inject
    DataSource database;

    @Test
    void overIntactTablesItChangesNothing() throws Exception {
        LineId line = told("intact");
        List<String> before = everything(line, "");
        assertThat(rebuild.line(line)).isEqualTo(new Restored(15, List.of()));
        assertThat(everything(line, "")).isEqualTo(before);
    }

    @Test
    void emptiedTablesComeBackAsTheyWere() throws Exception {
        LineId line = told("emptied");
        List<String> before = everything(line, "");
        long news = outbox.last();
        AliasName current = AliasName.current(line);
        List<AuditEntry> written = audit.about(line.toString(), 1_000);
        forget(line, PROJECTIONS);
        assertThat(lines.find(line)).isEmpty();

        rebuild.all();
        assertThat(everything(line, "")).isEqualTo(before);
        rebuild.all();

        assertThat(everything(line, "")).as("once more changes nothing").isEqualTo(before);
        assertThat(audit.about(line.toString(), 1_000))
                .as("the audit tells of it and forgets nothing")
                .filteredOn(entry -> !entry.actor().equals("rebuild"))
                .isEqualTo(written);
        assertThat(lines.revisions(line))
                .extracting(view -> view.state())
                .containsExactly("FORMER", "CURRENT", "REJECTED");
        assertThat(outbox.last()).as("nobody hears old news").isEqualTo(news);
        assertThat(artifacts.aliases().current(current).orElseThrow().generation())
                .as("no alias moves")
                .isEqualTo(2);
    }

    @Test
    void whatOnlyTheWorkflowsRememberComesBackWithTheTimesOfItsSteps() throws Exception {
        LineId line = told("workflows");
        List<String> before = everything(line, "- 'created_at' - 'updated_at'");
        forget(line, PROJECTIONS);
        forget(line, List.of("outbox"));
        assertThat(rebuild.line(line)).isEqualTo(new Restored(15, List.of()));
        assertThat(everything(line, "- 'created_at' - 'updated_at'")).isEqualTo(before);
        assertThat(outbox.about(line)).isEmpty();
    }

    @Test
    void whatOnlyTheOutboxRemembersComesBack() throws Exception {
        LineId line = new LineId("rebuild", "outbox");
        new Story(line).register(registry);
        new Story(line).edit(registry);
        List<String> before = everything(line, "");
        forget(line, PROJECTIONS);
        assertThat(rebuild.line(line).happenings()).isEqualTo(6);
        assertThat(everything(line, "")).isEqualTo(before);
    }

    @Test
    void whatWasRecordedLaterComesLaterThoughItsClockWasBehind() throws Exception {
        LineId line = new LineId("rebuild", "clocks");
        new Story(line).register(registry);
        new Story(line).edit(registry);
        List<String> before = everything(line, "- 'created_at' - 'updated_at'");
        forget(line, PROJECTIONS);
        new Tables(database)
                .change("update outbox set created_at = created_at - seq * interval '1 hour' where line = ?", line);
        assertThat(rebuild.line(line).happenings()).isEqualTo(6);
        assertThat(everything(line, "- 'created_at' - 'updated_at'")).isEqualTo(before);
    }

    @Test
    void theStoreDecidesWhichRevisionServesWhereNothingTellsOfItsPromotion() throws Exception {
        LineId line = told("alias");
        List<Remembered> told = remembered(line).stream()
                .filter(each -> !(each.told().happening() instanceof Happening.Promoted))
                .toList();
        forget(line, PROJECTIONS);
        forget(line, List.of("outbox"));
        assertThat(restoration.restore(line, new Memories(told, List.of())).gaps())
                .isEmpty();
        assertThat(lines.find(line).orElseThrow().current()).hasValue(2);
        assertThat(lines.revisions(line)).extracting(view -> view.state()).startsWith("FORMER", "CURRENT");
    }

    @Test
    void aServedRevisionThatNothingTellsOfIsNamed() throws Exception {
        LineId line = told("gap");
        List<Remembered> told = remembered(line).subList(0, 1);
        forget(line, PROJECTIONS);
        forget(line, List.of("outbox"));
        assertThat(restoration.restore(line, new Memories(told, List.of())).gaps())
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains("sha256:" + "2".repeat(64), "'rebuild/gap'", "backup");
    }

    @Test
    void aLineWhoseRegistrationNothingTellsOfIsTakenAsItWasCarriedOn() throws Exception {
        LineId line = new LineId("rebuild", "carried");
        Story story = new Story(line);
        Revision second = story.revision(2, ProvenanceKind.EDITED);
        ChangeOutcome outcome = new ChangeOutcome.Promoted(second, new RevisionId(line, 1));
        ChangeEnded ended = new ChangeEnded(new ChangeId(line, 1), ChangeKind.EDIT, outcome, List.of(), NOON);
        List<Remembered> told = Told.of(ended).stream()
                .map(each -> new Remembered(each, NOON.plusSeconds(1)))
                .toList();
        Carried carried =
                new Carried(story.registration(), story.revision(1, ProvenanceKind.REGISTERED), NOON.plusSeconds(9));
        assertThat(restoration.restore(line, new Memories(told, List.of(carried))))
                .isEqualTo(new Restored(3, List.of()));
        assertThat(lines.find(line).orElseThrow().current()).hasValue(2);
        assertThat(lines.revisions(line)).extracting(view -> view.state()).containsExactly("FORMER", "CURRENT");

        List<String> before = everything(line, "");
        restoration.restore(line, new Memories(told, List.of(carried)));
        assertThat(everything(line, "")).isEqualTo(before);
    }

    @Test
    void rebuildingWhileOthersRecordDoublesAndLosesNothing() throws Exception {
        LineId line = told("live");
        forget(line, PROJECTIONS);
        long news = outbox.last();
        ExecutorService crew = Executors.newFixedThreadPool(3);
        try {
            List<Future<?>> works = new ArrayList<>();
            works.add(crew.submit(() -> rebuild.line(line)));
            works.add(crew.submit(() -> rebuild.line(line)));
            for (int number = 2; number <= 6; number++) {
                LineSteps.DecisionOrder order = decision(line, number);
                works.add(crew.submit(() -> Told.of(order).to(registry)));
                works.add(crew.submit(() -> Told.of(order).to(registry)));
            }
            for (Future<?> work : works) {
                work.get();
            }
        } finally {
            crew.shutdownNow();
        }
        assertThat(outbox.about(line)).filteredOn(event -> event.seq() > news).hasSize(5);
        assertThat(audit.about(line.toString(), 1_000))
                .filteredOn(entry -> entry.detail().startsWith("late-"))
                .hasSize(5);
        List<String> after = everything(line, "");
        assertThat(lines.decisions(line, 10)).extracting(view -> view.number()).containsExactly(6, 5, 4, 3, 2, 1);
        forget(line, PROJECTIONS);
        rebuild.line(line);
        assertThat(everything(line, "")).isEqualTo(after);
    }

    @Test
    void aLineNobodyRemembersIsRefusedByName() {
        assertThatThrownBy(() -> rebuild.line(new LineId("rebuild", "nobody")))
                .hasMessageContaining("'rebuild/nobody'")
                .hasMessageContaining("list of lines");
    }

    private static LineSteps.DecisionOrder decision(LineId line, int number) {
        Decision note = new Decision.Note("more corrections wait", List.of("t" + number));
        return new LineSteps.DecisionOrder(
                new StepKey(WorkflowIds.line(line), "late-" + number),
                new DecisionRecord(line, number, NOON, 1, 1, new TreeMap<>(), note));
    }

    private List<Remembered> remembered(LineId line) {
        return histories.of(line).flatMap(recordings::in).toList();
    }

    private LineId told(String name) {
        LineId line = new LineId("rebuild", name);
        WorkerFactory workers = WorkerFactory.newInstance(temporal);
        workers.newWorker(Telling.QUEUE).registerWorkflowImplementationTypes(TellingImpl.class);
        workers.start();
        try {
            WorkflowOptions options = WorkflowOptions.newBuilder()
                    .setWorkflowId(WorkflowIds.line(line))
                    .setTaskQueue(Telling.QUEUE)
                    .build();
            temporal.newWorkflowStub(Telling.class, options).tell(new Telling.Chapter(line, "line"));
        } finally {
            workers.shutdownNow();
        }
        return line;
    }

    private List<String> everything(LineId line, String without) throws SQLException {
        return new Tables(database).rows(line, PROJECTIONS, without);
    }

    private void forget(LineId line, List<String> tables) throws SQLException {
        for (String table : tables) {
            new Tables(database).change("delete from " + table + " where line = ?", line);
        }
    }
}
