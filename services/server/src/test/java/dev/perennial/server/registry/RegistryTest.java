package dev.perennial.server.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.contract.change.ChangeId;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.ProvenanceKind;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.rollout.ArmCounts;
import dev.perennial.contract.rollout.TrafficSplit;
import dev.perennial.flow.steps.StepKey;
import dev.perennial.server.Story;
import dev.perennial.server.Surroundings;
import dev.perennial.server.view.GradedAnswer;
import dev.perennial.server.view.GradedAnswer.EventName;
import dev.perennial.server.view.LifecycleEvent;
import dev.perennial.steps.port.Happening;
import dev.perennial.steps.port.Registry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(Surroundings.class)
class RegistryTest {
    @Inject
    Registry registry;

    @Inject
    Lines lines;

    @Inject
    Outbox outbox;

    @Inject
    Splits splits;

    @Inject
    PostgresOutcomes outcomes;

    @Inject
    DataSource database;

    @Inject
    Restoration restoration;

    @Test
    void aStoryBecomesWhatPeopleLookAt() {
        LineId line = new LineId("registry", "story");
        Story story = new Story(line);
        story.register(registry);
        story.edit(registry);
        assertThat(lines.find(line).orElseThrow().current()).hasValue(2);
        assertThat(lines.revisions(line)).extracting(view -> view.state()).containsExactly("FORMER", "CURRENT");
        assertThat(lines.change(new ChangeId(line, 1)).orElseThrow().state()).isEqualTo("promoted");
        assertThat(lines.steps(new ChangeId(line, 1))).singleElement().satisfies(step -> assertThat(step.sentence())
                .isEqualTo("10 edits hold"));
        assertThat(registry.revision(new RevisionId(line, 2))).contains(story.revision(2, ProvenanceKind.EDITED));
        assertThat(registry.nextNumbers(line)).isEqualTo(new Registry.Numbers(3, 2, 1));
        assertThat(registry.linesOn(Story.BASE, List.of(), 1_000)).contains(line);
        assertThat(registry.linesOn(Story.BASE, List.of(line), 1_000)).doesNotContain(line);
    }

    @Test
    void aRollBackGivenUpRejectsACandidateAndLeavesAFormerRevisionWhatItWas() {
        LineId line = new LineId("registry", "back");
        Story story = new Story(line);
        story.register(registry);
        story.edit(registry);
        registry.record(
                new StepKey("rollout/" + line, "rollback-1"),
                new Happening.RolledBack(new RevisionId(line, 1), "aborted by otto"));
        assertThat(lines.revisions(line)).extracting(view -> view.state()).containsExactly("FORMER", "CURRENT");
        registry.record(
                new StepKey("edit/" + line, "made-3"),
                new Happening.RevisionMade(
                        story.revision(3, ProvenanceKind.EDITED), new ChangeId(line, 2), List.of(), List.of()));
        registry.record(
                new StepKey("rollout/" + line, "rollback-3"),
                new Happening.RolledBack(new RevisionId(line, 3), "harm shown"));
        assertThat(lines.revisions(line))
                .extracting(view -> view.state())
                .containsExactly("FORMER", "CURRENT", "REJECTED");
    }

    @Test
    void aRepeatedRecordingChangesNothing() {
        LineId line = new LineId("registry", "twice");
        new Story(line).register(registry);
        long before = outbox.last();
        Happening again = new Happening.Registered(
                new Story(line).registration(), new Story(line).revision(1, ProvenanceKind.REGISTERED), List.of());
        assertThat(registry.record(new StepKey("line/" + line, "register"), again))
                .isFalse();
        assertThat(outbox.last()).isEqualTo(before);
    }

    @Test
    void happeningsAreNumberedInTheOrderOfTheirRecording() {
        long before = outbox.last();
        new Story(new LineId("registry", "order-a")).register(registry);
        new Story(new LineId("registry", "order-b")).register(registry);
        List<LifecycleEvent> events = outbox.after(before, 10);
        assertThat(events).extracting(event -> event.line().name()).containsSubsequence("order-a", "order-b");
        assertThat(events).extracting(LifecycleEvent::seq).isSorted();
    }

    @Test
    @Tag("slow")
    void whileARebuildHasItsTurnRecordersGiveUpSoonAndAnotherRebuildWaits() throws Exception {
        LineId line = new LineId("registry", "turns");
        new Story(line).register(registry);
        Happening back = new Happening.RolledBack(new RevisionId(line, 2), "aborted by otto");
        StepKey key = new StepKey("rollout/" + line, "rollback");
        ExecutorService others = Executors.newFixedThreadPool(2);
        Future<Restoration.Restored> waiting;
        try (Connection rebuild = database.getConnection();
                Statement statement = rebuild.createStatement()) {
            rebuild.setAutoCommit(false);
            statement.execute("select pg_advisory_xact_lock(7000001)");
            try {
                waiting = others.submit(() -> restoration.restore(line, new Memories(List.of(), List.of())));
                Future<Boolean> recorder = others.submit(() -> registry.record(key, back));
                assertThatThrownBy(() -> recorder.get(60, TimeUnit.SECONDS)).hasStackTraceContaining("lock timeout");
                assertThat(waiting).isNotDone();
            } finally {
                rebuild.rollback();
            }
        }
        assertThat(waiting.get(60, TimeUnit.SECONDS).happenings()).isEqualTo(1);
        others.shutdownNow();
        assertThat(registry.record(key, back)).isTrue();
    }

    @Test
    void theAuditRefusesToForget() throws Exception {
        new Story(new LineId("registry", "audit")).register(registry);
        for (String attempt : List.of("update audit set actor = 'nobody'", "delete from audit", "truncate audit")) {
            try (Connection connection = database.getConnection();
                    Statement statement = connection.createStatement()) {
                assertThatThrownBy(() -> statement.execute(attempt)).hasMessageContaining("append-only");
            }
        }
    }

    @Test
    void aSplitCountsGenerationsAndRenewals() {
        LineId line = new LineId("registry", "split");
        RevisionId one = new RevisionId(line, 1);
        RevisionId two = new RevisionId(line, 2);
        TrafficSplit served = splits.serve(one);
        assertThat(splits.serve(one)).isEqualTo(served);
        TrafficSplit shared = splits.share(one, two, 100, Duration.ofSeconds(30));
        TrafficSplit renewed = splits.share(one, two, 100, Duration.ofSeconds(30));
        assertThat(shared.generation()).isEqualTo(served.generation() + 1);
        assertThat(renewed.generation()).isEqualTo(shared.generation());
        assertThat(renewed.renewals()).isEqualTo(shared.renewals() + 1);
        assertThat(splits.serve(two).candidate()).isEmpty();
        assertThatThrownBy(() -> splits.share(one, two, 100, Duration.ofSeconds(30)))
                .hasMessageContaining("expected " + one + " to serve");
    }

    @Test
    void theFirstOutcomeOfAStickyKeyCounts() {
        LineId line = new LineId("registry", "outcomes");
        Instant start = Instant.now().minusSeconds(10);
        grade(line, "e1", "user-1", true);
        grade(line, "e2", "user-1", false);
        grade(line, "e3", "user-2", false);
        assertThat(grade(line, "e3", "user-2", true)).isFalse();
        assertThat(outcomes.ofRevision(new RevisionId(line, 1), start)).isEqualTo(new ArmCounts(2, 1));
        assertThat(outcomes.ofRevision(new RevisionId(line, 2), start)).isEqualTo(ArmCounts.NONE);
        Instant end = Instant.now().plusSeconds(10);
        assertThat(outcomes.between(new RevisionId(line, 1), start, end)).isEqualTo(new ArmCounts(3, 2));
        assertThat(outcomes.between(new RevisionId(line, 2), start, end)).isEqualTo(ArmCounts.NONE);
    }

    @Test
    void gradesAreToldInTheirOrderByRequest() {
        LineId line = new LineId("registry", "graded");
        RevisionId one = new RevisionId(line, 1);
        Instant start = Instant.now().minusSeconds(10);
        grade(line, "e1", "user-1", true);
        grade(line, "e2", "user-1", false);
        grade(line, "e2", "user-1", true);
        Instant end = Instant.now().plusSeconds(10);
        assertThat(outcomes.graded(one, start, end, 10))
                .extracting(graded -> graded.request() + " " + graded.ok())
                .containsExactly("r-e1 true", "r-e2 false");
        assertThat(outcomes.graded(one, start, end, 1)).hasSize(1);
        assertThat(outcomes.graded(one, end, end.plusSeconds(9), 10)).isEmpty();
        assertThat(outcomes.graded(new RevisionId(line, 2), start, end, 10)).isEmpty();
    }

    private boolean grade(LineId line, String event, String user, boolean ok) {
        return outcomes.add(new GradedAnswer(
                line,
                new EventName("/test", event),
                "r-" + event,
                OptionalInt.of(1),
                user,
                ok,
                List.of(),
                Instant.now()));
    }
}
