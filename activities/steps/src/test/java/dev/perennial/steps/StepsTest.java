package dev.perennial.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.change.ChangeKind;
import dev.perennial.contract.change.FailureType;
import dev.perennial.contract.change.Stage;
import dev.perennial.contract.change.StepReport;
import dev.perennial.contract.gate.GateReport;
import dev.perennial.contract.line.BaseVersion;
import dev.perennial.contract.line.LineRegistration;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.policy.EditRules;
import dev.perennial.contract.policy.LinePolicy;
import dev.perennial.contract.rollout.ArmCounts;
import dev.perennial.contract.rollout.StepVerdict;
import dev.perennial.edit.method.EditSettings;
import dev.perennial.edit.practice.Practice;
import dev.perennial.flow.steps.Candidate;
import dev.perennial.flow.steps.CorrectionSteps;
import dev.perennial.flow.steps.EditSteps;
import dev.perennial.flow.steps.EvaluateSteps;
import dev.perennial.flow.steps.EvaluationRequest;
import dev.perennial.flow.steps.LineSteps;
import dev.perennial.flow.steps.RegistrationSteps;
import dev.perennial.flow.steps.RolloutSteps;
import dev.perennial.flow.steps.ScoringSteps;
import dev.perennial.steps.port.Happening;
import dev.perennial.steps.work.EditWork;
import dev.perennial.steps.work.Json;
import dev.perennial.store.ModelStore;
import dev.perennial.store.alias.AliasName;
import dev.perennial.store.alias.AliasState;
import dev.perennial.store.cache.CachedModel;
import dev.perennial.store.cache.ModelCache;
import dev.perennial.store.document.Documents;
import dev.perennial.store.manifest.StoredTensor;
import dev.perennial.store.work.ProgressListener;
import dev.perennial.tensor.TensorSource;
import io.temporal.activity.ActivityOptions;
import io.temporal.failure.ActivityFailure;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestActivityEnvironment;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Steps on the shipped line, with a real model and a store in memory. */
@Tag("slow")
class StepsTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

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
                        Workshop.key("prepare"), first, List.of(workshop.corrections()), EditRules.STANDARD));
        EditSteps.EditOrder edit = new EditSteps.EditOrder(
                Workshop.key("edit"),
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
        comesBackElsewhere(
                steps(EditSteps.class).apply(inTwoPasses(edit)).candidate().revision());
    }

    /** So few passes that what they add is far smaller than the weights of a small model. */
    private EditSteps.EditOrder inTwoPasses(EditSteps.EditOrder edit) {
        Documents documents = workshop.workplace.artifacts().documents();
        Practice found = EditWork.practice(documents, edit.craft());
        EditSettings of = found.settings();
        EditSettings few =
                new EditSettings(of.modules(), of.rate(), 2, of.turn(), of.ridge(), of.textWeight(), of.keyWeight());
        ArtifactRef craft = Json.put(documents, new Practice(few, found.texts(), found.probes()));
        RevisionId candidate = new RevisionId(Workshop.LINE, 3);
        return new EditSteps.EditOrder(
                edit.key(), candidate, edit.current(), edit.batch(), List.of(craft), edit.rules());
    }

    /** Edited weights are kept as what was added to them, and rebuilt where nothing of the line lies. */
    private void comesBackElsewhere(Revision edited) {
        ModelStore models = workshop.workplace.artifacts().models();
        List<StoredTensor> kept = models.manifest(edited.manifest()).tensors().stream()
                .filter(tensor -> tensor.recipe().isPresent())
                .toList();
        assertThat(kept).isNotEmpty().allSatisfy(tensor -> assertThat(
                        tensor.recipe().orElseThrow().size())
                .isLessThan(tensor.info().bytes() / 2));
        try (ModelCache elsewhere = ModelCache.open(folder.resolve("elsewhere"), 1L << 30);
                CachedModel there =
                        new ModelStore(workshop.objects, elsewhere, 2).open(edited.manifest(), ProgressListener.NONE);
                CachedModel here = models.open(edited.manifest(), ProgressListener.NONE);
                TensorSource rebuilt = there.tensors();
                TensorSource known = here.tensors()) {
            assertThat(kept).allSatisfy(tensor -> assertThat(rebuilt.bytes(tensor.name()))
                    .isEqualTo(known.bytes(tensor.name())));
        }
    }

    @Test
    void aStepThatMadeACandidateTellsTheRegistry() {
        Revision candidate = workshop.revision(2, "expert-a");
        StepReport report = new StepReport(Workshop.CHANGE, "made", Stage.MADE, Instant.now(), "made", List.of());
        Candidate made = new Candidate(candidate, List.of(), workshop.corrections());
        LineSteps.StepOrder order = new LineSteps.StepOrder(Workshop.key("report-made"), report, List.of(made));

        steps(LineSteps.class).recordStep(order);
        steps(LineSteps.class).recordStep(order);

        assertThat(workshop.book.happened.values())
                .containsExactly(
                        new Happening.RevisionMade(candidate, Workshop.CHANGE, List.of(), List.of(made.report())),
                        new Happening.ChangeStepped(report));
    }

    @Test
    void harmRollsBackAndItsAbsenceAdvances() {
        Revision current = workshop.revision(1, "base-1");
        Revision candidate = workshop.revision(2, "expert-c");
        RolloutSteps.Pair pair = new RolloutSteps.Pair(Workshop.CHANGE, current, candidate);

        workshop.answers.arms.put(current.id(), new ArmCounts(400, 20));
        workshop.answers.arms.put(candidate.id(), new ArmCounts(400, 200));
        assertThat(steps(RolloutSteps.class).observe(Workshop.look(pair)).verdict())
                .isEqualTo(StepVerdict.ROLL_BACK);

        workshop.answers.arms.put(current.id(), new ArmCounts(20_000, 400));
        workshop.answers.arms.put(candidate.id(), new ArmCounts(20_000, 400));
        assertThat(steps(RolloutSteps.class).observe(Workshop.look(pair)).verdict())
                .isEqualTo(StepVerdict.ADVANCE);
    }

    @Test
    void promotionMovesTheAliasOnceAndRefusesAStaleOne() {
        Revision current = workshop.revision(1, "base-1");
        Revision candidate = workshop.revision(2, "expert-a");
        Revision other = workshop.revision(3, "expert-b");
        AliasName alias = AliasName.current(Workshop.LINE);
        workshop.workplace.artifacts().aliases().create(alias, current.manifest(), "test");
        RolloutSteps.PromoteOrder order = new RolloutSteps.PromoteOrder(
                Workshop.key("promote"), new RolloutSteps.Pair(Workshop.CHANGE, current, candidate), "better");

        steps(RolloutSteps.class).promote(order);
        steps(RolloutSteps.class).promote(order);

        AliasState state =
                workshop.workplace.artifacts().aliases().current(alias).orElseThrow();
        assertThat(state.target()).isEqualTo(candidate.manifest());
        assertThat(state.generation()).isEqualTo(2);
        assertThat(workshop.book.happened).hasSize(1);
        RolloutSteps.PromoteOrder late = new RolloutSteps.PromoteOrder(
                Workshop.key("late"), new RolloutSteps.Pair(Workshop.CHANGE, current, other), "late");
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
        RegistrationSteps.Probed probed = steps(RegistrationSteps.class)
                .probe(new RegistrationSteps.ProbeOrder(Workshop.key("probe"), registration));
        return new LineSteps.RegisterOrder(Workshop.key("register"), registration, probed);
    }

    private GateReport judged(LineSteps.RegisterOrder order, Revision current, Revision candidate) {
        EvaluationRequest request = new EvaluationRequest(
                Workshop.CHANGE,
                ChangeKind.EDIT,
                candidate,
                current,
                order.registration().policy().gate());
        EvaluateSteps.Plan plan =
                steps(EvaluateSteps.class).plan(new EvaluateSteps.PlanOrder(Workshop.key("plan"), request));
        List<ArtifactRef> scores = new ArrayList<>();
        for (EvaluateSteps.Shard shard : plan.shards()) {
            scores.add(steps(ScoringSteps.class)
                    .score(new ScoringSteps.ScoreOrder(Workshop.key("score"), request, shard)));
        }
        return steps(EvaluateSteps.class)
                .judge(new EvaluateSteps.JudgeOrder(Workshop.key("judge"), request, plan.reportKey(), scores));
    }

    private <T> T steps(Class<T> type) {
        return temporal.newActivityStub(
                type,
                ActivityOptions.newBuilder()
                        .setStartToCloseTimeout(Duration.ofMinutes(5))
                        .build());
    }
}
