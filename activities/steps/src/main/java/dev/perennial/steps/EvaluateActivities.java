package dev.perennial.steps;

import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.artifact.Digest;
import dev.perennial.contract.change.ChangeKind;
import dev.perennial.contract.gate.CriterionResult;
import dev.perennial.contract.gate.GateReport;
import dev.perennial.contract.gate.GateSettings;
import dev.perennial.contract.gate.SuiteRef;
import dev.perennial.flow.steps.EvaluateSteps;
import dev.perennial.flow.steps.EvaluationRequest;
import dev.perennial.gate.CriterionOutcome;
import dev.perennial.gate.Evidence;
import dev.perennial.gate.Gate;
import dev.perennial.gate.scoring.Normalisation;
import dev.perennial.gate.scoring.PairedScores;
import dev.perennial.gate.scoring.ScoresJson;
import dev.perennial.steps.work.EditWork;
import dev.perennial.steps.work.Json;
import dev.perennial.steps.work.Suites;
import dev.perennial.steps.work.Workplace;
import dev.perennial.store.digest.Sha256;
import dev.perennial.store.document.Documents;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Plans what to score, and judges the scores. */
public final class EvaluateActivities implements EvaluateSteps {
    private static final long SEED = 1;

    private final Workplace workplace;

    /** Works there. */
    public EvaluateActivities(Workplace workplace) {
        this.workplace = workplace;
    }

    @Override
    public Plan plan(PlanOrder order) {
        Digest key = key(order.request());
        Documents documents = workplace.artifacts().documents();
        List<GateReport> found =
                documents.findNamed(name(key)).map(ref -> Json.get(documents, ref, GateReport.class)).stream()
                        .toList();
        return new Plan(key, found, found.isEmpty() ? shards(order.request().gate()) : List.of());
    }

    private List<Shard> shards(GateSettings gate) {
        List<Shard> shards = new ArrayList<>();
        for (SuiteRef suite : Suites.all(gate)) {
            int items = new Suites(workplace).read(gate, suite.name()).items().size();
            for (int from = 0; from < items; from += gate.itemsPerShard()) {
                shards.add(new Shard(shards.size(), suite.name(), from, Math.min(items, from + gate.itemsPerShard())));
            }
        }
        return shards;
    }

    @Override
    public GateReport judge(JudgeOrder order) {
        Documents documents = workplace.artifacts().documents();
        PairedScores scores = PairedScores.NONE;
        for (ArtifactRef part : order.scores()) {
            scores = scores.plus(ScoresJson.read(new String(documents.get(part), StandardCharsets.UTF_8)));
        }
        EvaluationRequest request = order.request();
        Optional<Map<String, Double>> edited = EditWork.figures(documents, request.candidate());
        Map<String, Double> figures = edited.orElse(Map.of());
        boolean edits = request.kind() == ChangeKind.EDIT || edited.isPresent();
        Gate gate = Gate.of(request.gate(), edits, Normalisation.RAW, SEED);
        List<CriterionOutcome> outcomes = gate.judge(new Evidence(scores, figures));
        ArtifactRef whole = Json.put(documents, new Whole(request, outcomes, order.scores()));
        List<CriterionResult> results =
                outcomes.stream().map(CriterionOutcome::result).toList();
        GateReport report = GateReport.of(order.reportKey(), results, whole);
        documents.putNamed(name(order.reportKey()), Json.bytes(report), Json.TYPE);
        return report;
    }

    /** Everything a gate looked at and said. */
    private record Whole(EvaluationRequest request, List<CriterionOutcome> outcomes, List<ArtifactRef> scores) {}

    private Digest key(EvaluationRequest request) {
        return Sha256.of(Json.bytes(List.of(
                request.candidate().manifest(),
                request.current().manifest(),
                request.kind(),
                request.gate(),
                workplace.code())));
    }

    private static String name(Digest key) {
        return "evaluations/" + key.hex();
    }
}
