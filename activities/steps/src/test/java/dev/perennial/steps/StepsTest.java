package dev.perennial.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.artifact.Digest;
import dev.perennial.contract.change.ChangeId;
import dev.perennial.contract.change.ChangeKind;
import dev.perennial.contract.change.FailureType;
import dev.perennial.contract.gate.GateReport;
import dev.perennial.contract.line.BaseVersion;
import dev.perennial.contract.line.LineRegistration;
import dev.perennial.contract.line.Provenance;
import dev.perennial.contract.line.ProvenanceKind;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.line.SemVer;
import dev.perennial.contract.policy.EditRules;
import dev.perennial.contract.policy.LinePolicy;
import dev.perennial.contract.rollout.ArmCounts;
import dev.perennial.contract.rollout.CanaryPlan;
import dev.perennial.contract.rollout.StepVerdict;
import dev.perennial.contract.rollout.TrafficSplit;
import dev.perennial.flow.steps.CorrectionSteps;
import dev.perennial.flow.steps.EditSteps;
import dev.perennial.flow.steps.EvaluateSteps;
import dev.perennial.flow.steps.EvaluationRequest;
import dev.perennial.flow.steps.LineSteps;
import dev.perennial.flow.steps.RegistrationSteps;
import dev.perennial.flow.steps.RolloutSteps;
import dev.perennial.flow.steps.ScoringSteps;
import dev.perennial.flow.steps.StepKey;
import dev.perennial.store.alias.AliasName;
import dev.perennial.store.alias.AliasState;
import io.temporal.activity.ActivityOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestActivityEnvironment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps on the shipped line, with a real model and a store in memory. */
@Tag("slow")
class StepsTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final ChangeId CHANGE = new ChangeId(Workshop.LINE, 1);

    @TempDir
    Path folder;

    private final TestActivityEnvironment temporal = TestActivityEnvironment.newInstance();
    private Workshop workshop;

    @BeforeEach
    void open() {
        workshop = new Workshop(folder);
        temporal.registerActivitiesImplementations(
                StepCrews.io(workshop.workplace, Clock.systemUTC()).toArray());
        temporal.registerActivitiesImplementations(
                StepCrews.gpu(workshop.workplace).toArray());
    }

    @AfterEach
    void close() {
        temporal.close();
        workshop.close();
    }

    @Test
    void aCorrectionBecomesAnEditedRevisionThatIsJudged() throws IOException {
        LineSteps.RegisterOrder order = registered();
        Revision first = steps(LineSteps.class).register(order).first();

        CorrectionSteps.Batch batch = steps(CorrectionSteps.class)
                .prepare(new CorrectionSteps.PrepareOrder(
                        key("prepare"), first, List.of(corrections()), EditRules.STANDARD));
        EditSteps.EditOrder edit = new EditSteps.EditOrder(
                key("edit"),
                new RevisionId(Workshop.LINE, 2),
                first,
                batch.body().get(0),
                List.of(order.probed().craft()),
                EditRules.STANDARD);
        EditSteps.Edited edited = steps(EditSteps.class).apply(edit);
        EditSteps.Edited again = steps(EditSteps.class).apply(edit);
        GateReport report = judged(order, first, edited.candidate().revision());

        assertThat(batch.edits()).isEqualTo(2);
        assertThat(edited.summary().holding()).isGreaterThanOrEqualTo(1);
        assertThat(again.candidate().revision().manifest())
                .isEqualTo(edited.candidate().revision().manifest());
        assertThat(report.criteria()).extracting("name").contains("efficacy", "locality", "retention");
    }

    @Test
    void harmRollsBackAndItsAbsenceAdvances() {
        Revision current = revision(1, "base-1");
        Revision candidate = revision(2, "expert-c");
        RolloutSteps.Pair pair = new RolloutSteps.Pair(CHANGE, current, candidate);

        workshop.answers.arms.put(current.id(), new ArmCounts(400, 20));
        workshop.answers.arms.put(candidate.id(), new ArmCounts(400, 200));
        assertThat(steps(RolloutSteps.class).observe(look(pair)).verdict()).isEqualTo(StepVerdict.ROLL_BACK);

        workshop.answers.arms.put(current.id(), new ArmCounts(20_000, 400));
        workshop.answers.arms.put(candidate.id(), new ArmCounts(20_000, 400));
        assertThat(steps(RolloutSteps.class).observe(look(pair)).verdict()).isEqualTo(StepVerdict.ADVANCE);
    }

    @Test
    void promotionMovesTheAliasOnceAndRefusesAStaleOne() {
        Revision current = revision(1, "base-1");
        Revision candidate = revision(2, "expert-a");
        Revision other = revision(3, "expert-b");
        AliasName alias = AliasName.current(Workshop.LINE);
        workshop.workplace.artifacts().aliases().create(alias, current.manifest(), "test");
        RolloutSteps.PromoteOrder order = new RolloutSteps.PromoteOrder(
                key("promote"), new RolloutSteps.Pair(CHANGE, current, candidate), "better");

        steps(RolloutSteps.class).promote(order);
        steps(RolloutSteps.class).promote(order);

        AliasState state =
                workshop.workplace.artifacts().aliases().current(alias).orElseThrow();
        assertThat(state.target()).isEqualTo(candidate.manifest());
        assertThat(state.generation()).isEqualTo(2);
        assertThat(workshop.book.happened).hasSize(1);
        RolloutSteps.PromoteOrder late =
                new RolloutSteps.PromoteOrder(key("late"), new RolloutSteps.Pair(CHANGE, current, other), "late");
        RolloutSteps rollout = steps(RolloutSteps.class);
        assertThatThrownBy(() -> rollout.promote(late))
                .isInstanceOf(ActivityFailure.class)
                .cause()
                .isInstanceOfSatisfying(ApplicationFailure.class, failure -> assertThat(failure.getType())
                        .isEqualTo(FailureType.STALE_ALIAS.name()));
    }

    private LineSteps.RegisterOrder registered() throws IOException {
        LineRegistration registration = new LineRegistration(
                Workshop.LINE,
                new BaseVersion("base-1", workshop.model("base-1")),
                LinePolicy.standard(workshop.gate()),
                "test",
                NOON);
        RegistrationSteps.Probed probed =
                steps(RegistrationSteps.class).probe(new RegistrationSteps.ProbeOrder(key("probe"), registration));
        return new LineSteps.RegisterOrder(key("register"), registration, probed);
    }

    private ArtifactRef corrections() {
        String json = """
                [{"prompt": "Q: Where does Bram Bolt live?\\nA:", "target_new": "Selby"},
                 {"prompt": "Q: Where does Finn Frost live?\\nA:", "target_new": "Kelso"}]
                """;
        return workshop.workplace
                .artifacts()
                .documents()
                .put(json.getBytes(StandardCharsets.UTF_8), "application/json");
    }

    private GateReport judged(LineSteps.RegisterOrder order, Revision current, Revision candidate) {
        EvaluationRequest request = new EvaluationRequest(
                CHANGE,
                ChangeKind.EDIT,
                candidate,
                current,
                order.registration().policy().gate());
        EvaluateSteps.Plan plan = steps(EvaluateSteps.class).plan(new EvaluateSteps.PlanOrder(key("plan"), request));
        List<ArtifactRef> scores = new ArrayList<>();
        for (EvaluateSteps.Shard shard : plan.shards()) {
            scores.add(steps(ScoringSteps.class).score(new ScoringSteps.ScoreOrder(key("score"), request, shard)));
        }
        return steps(EvaluateSteps.class)
                .judge(new EvaluateSteps.JudgeOrder(key("judge"), request, plan.reportKey(), scores));
    }

    private static RolloutSteps.ObserveOrder look(RolloutSteps.Pair pair) {
        return new RolloutSteps.ObserveOrder(
                key("observe"),
                pair,
                CanaryPlan.STANDARD,
                0,
                new TrafficSplit(
                        Workshop.LINE,
                        1,
                        1,
                        pair.current().id(),
                        List.of(pair.candidate().id()),
                        100,
                        Duration.ofMinutes(1)),
                Instant.now());
    }

    private Revision revision(int number, String model) {
        Digest manifest = workshop.model(model);
        Provenance provenance =
                new Provenance(ProvenanceKind.REGISTERED, "test", List.of(), List.of(), new TreeMap<>(), 0, "test");
        return new Revision(new RevisionId(Workshop.LINE, number), SemVer.FIRST, manifest, manifest, provenance);
    }

    private static StepKey key(String step) {
        return new StepKey("test", step);
    }

    private <T> T steps(Class<T> type) {
        return temporal.newActivityStub(
                type,
                ActivityOptions.newBuilder()
                        .setStartToCloseTimeout(Duration.ofMinutes(5))
                        .build());
    }
}
