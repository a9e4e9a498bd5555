package dev.perennial.steps;

import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.artifact.Digest;
import dev.perennial.flow.steps.ScoringSteps;
import dev.perennial.gate.scoring.PairedScores;
import dev.perennial.gate.scoring.ScoresJson;
import dev.perennial.gate.scoring.SuiteScores;
import dev.perennial.gate.suite.Suite;
import dev.perennial.model.LanguageModel;
import dev.perennial.steps.work.Bench;
import dev.perennial.steps.work.Json;
import dev.perennial.steps.work.Pulse;
import dev.perennial.steps.work.Suites;
import dev.perennial.steps.work.Workplace;
import java.nio.charset.StandardCharsets;

/** Scores a shard under both revisions. */
public final class ScoringActivities implements ScoringSteps {
    private final Workplace workplace;

    /** Works there. */
    public ScoringActivities(Workplace workplace) {
        this.workplace = workplace;
    }

    @Override
    public ArtifactRef score(ScoreOrder order) {
        Suite suite = new Suites(workplace)
                .read(order.request().gate(), order.shard().suite())
                .part(order.shard().from(), order.shard().to());
        SuiteScores before = scores(order.request().current().manifest(), suite);
        SuiteScores after = scores(order.request().candidate().manifest(), suite);
        String json = ScoresJson.write(PairedScores.of(before, after));
        return workplace.artifacts().documents().put(json.getBytes(StandardCharsets.UTF_8), Json.TYPE);
    }

    private SuiteScores scores(Digest manifest, Suite suite) {
        Pulse.beat("scoring " + suite.name() + " under " + manifest.brief());
        try (Bench bench = Bench.of(workplace.artifacts(), manifest);
                LanguageModel model = bench.model()) {
            return Suites.score(model, suite);
        }
    }
}
