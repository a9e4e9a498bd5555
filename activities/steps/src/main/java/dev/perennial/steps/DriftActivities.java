package dev.perennial.steps;

import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.drift.DriftAssessment;
import dev.perennial.contract.drift.DriftRequest;
import dev.perennial.contract.drift.LabelledFailures;
import dev.perennial.contract.drift.WindowSpan;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.rollout.ArmCounts;
import dev.perennial.drift.Calibration;
import dev.perennial.drift.DriftDetector;
import dev.perennial.drift.DriftFindingResult;
import dev.perennial.drift.DriftReport;
import dev.perennial.drift.DriftSettings;
import dev.perennial.drift.profile.ProfileJson;
import dev.perennial.drift.profile.WindowProfile;
import dev.perennial.flow.steps.CorrectionSteps;
import dev.perennial.flow.steps.DriftSteps;
import dev.perennial.steps.work.Json;
import dev.perennial.steps.work.ReferenceLabels;
import dev.perennial.steps.work.ReferenceWindow;
import dev.perennial.steps.work.ReferenceWindow.Reference;
import dev.perennial.steps.work.Workplace;
import dev.perennial.store.document.Documents;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Windows merged and judged against the reference of the revision that served. */
public final class DriftActivities implements DriftSteps {
    private static final int MOST_FAILURES = 500;

    private final Workplace workplace;

    /** Works there. */
    public DriftActivities(Workplace workplace) {
        this.workplace = workplace;
    }

    @Override
    public Merged merge(MergeOrder order) {
        WindowProfile whole = WindowProfile.empty();
        for (ArtifactRef part : order.request().parts()) {
            whole = whole.plus(read(part));
        }
        return new Merged(store(whole), whole.records());
    }

    @Override
    public DriftAssessment assess(AssessOrder order) {
        DriftRequest request = order.request();
        WindowProfile window = labelled(request, read(order.merged().profile()));
        Documents documents = workplace.artifacts().documents();
        RevisionId current = request.current().id();
        Optional<Reference> reference = new ReferenceWindow(documents, current)
                .judging(request.window(), window, request.rules().minRecords());
        if (reference.isEmpty()) {
            return nothing(request, order.merged().profile());
        }
        Calibration calibration = new ReferenceLabels(workplace.outcomes()).of(current, reference.get());
        DriftFindingResult result = new DriftDetector(DriftSettings.of(request.rules()))
                .compare(reference.get().profile(), window, calibration);
        ArtifactRef report = documents.put(DriftReport.json(result).getBytes(StandardCharsets.UTF_8), Json.TYPE);
        return new DriftAssessment(
                request.window(),
                DriftReport.findings(result),
                DriftReport.declines(result),
                LabelledFailures.NONE,
                List.of(),
                report);
    }

    private static DriftAssessment nothing(DriftRequest request, ArtifactRef profile) {
        return new DriftAssessment(request.window(), List.of(), List.of(), LabelledFailures.NONE, List.of(), profile);
    }

    @Override
    public LabelledFailures collectFailures(CollectOrder order) {
        WindowSpan span = WindowSpan.parse(order.request().window());
        List<ArtifactRef> failures =
                workplace.outcomes().failures(order.request().current().id(), span.start(), span.end(), MOST_FAILURES);
        if (failures.isEmpty()) {
            return LabelledFailures.NONE;
        }
        CorrectionActivities corrections = new CorrectionActivities(workplace);
        CorrectionSteps.Folded folded = corrections.fold(
                new CorrectionSteps.FoldOrder(order.key(), order.request().line(), failures));
        return folded.count() == 0
                ? LabelledFailures.NONE
                : new LabelledFailures(List.of(folded.body()), folded.count());
    }

    /** The window with the outcomes that were graded while it lasted. */
    private WindowProfile labelled(DriftRequest request, WindowProfile window) {
        WindowSpan span = WindowSpan.parse(request.window());
        ArmCounts graded = workplace.outcomes().between(request.current().id(), span.start(), span.end());
        return window.withOutcomes(graded.outcomes() - graded.failures(), graded.failures());
    }

    private WindowProfile read(ArtifactRef profile) {
        return ProfileJson.read(new String(workplace.artifacts().documents().get(profile), StandardCharsets.UTF_8));
    }

    private ArtifactRef store(WindowProfile profile) {
        byte[] json = ProfileJson.write(profile).getBytes(StandardCharsets.UTF_8);
        return workplace.artifacts().documents().put(json, Json.TYPE);
    }
}
