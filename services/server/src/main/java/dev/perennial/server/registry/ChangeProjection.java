package dev.perennial.server.registry;

import dev.perennial.contract.change.ChangeEnded;
import dev.perennial.contract.change.DecisionRecord;
import dev.perennial.contract.change.RunningChange;
import dev.perennial.contract.change.StepReport;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.server.json.Json;
import dev.perennial.steps.port.Happening;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Query;
import java.util.Map;

/** Brings decisions, changes, their steps and drift windows into the tables that people look at. */
@ApplicationScoped
class ChangeProjection {
    private final EntityManager entities;

    ChangeProjection(EntityManager entities) {
        this.entities = entities;
    }

    void apply(Happening happening) {
        if (happening instanceof Happening.Decided decided) {
            decide(decided.decision());
        } else if (happening instanceof Happening.ChangeStarted started) {
            start(started.change(), started.candidate());
        } else if (happening instanceof Happening.ChangeStepped finished) {
            step(finished.report());
        } else if (happening instanceof Happening.ChangeFinished finished) {
            end(finished.ended());
        } else if (happening instanceof Happening.DriftJudged judged) {
            judge(judged);
        }
    }

    private void decide(DecisionRecord decision) {
        String kind = Json.tree(decision.decision()).path("kind").asText();
        insert(
                """
                insert into decision (line, number, kind, reason, body, at) values (:line, :number, :kind, :reason, :body, :at)
                on conflict (line, number) do update set kind = :kind, reason = :reason, body = :body, at = :at
                """,
                Map.of(
                        "line", decision.line().toString(),
                        "number", decision.number(),
                        "kind", kind,
                        "reason", decision.decision().reason(),
                        "body", Json.write(decision),
                        "at", decision.at()));
    }

    private static void start(RunningChange change, RevisionId candidate) {
        ChangeEntity known = ChangeEntity.of(change.change());
        ChangeEntity row = known == null ? new ChangeEntity() : known;
        row.line = change.change().line().toString();
        row.number = change.change().number();
        row.kind = change.kind().word();
        row.state = ChangeEntity.RUNNING;
        row.reason = change.reason();
        row.triggers = Json.write(change.triggers());
        row.candidate = candidate.number();
        row.workflowId = change.workflowId();
        row.sentence = "";
        row.startedAt = change.startedAt();
        row.persist();
    }

    private void step(StepReport report) {
        insert(
                """
                insert into change_step (line, change, step, stage, sentence, figures, at)
                values (:line, :change, :step, :stage, :sentence, :figures, :at)
                on conflict (line, change, step) do update set stage = :stage, sentence = :sentence, figures = :figures, at = :at
                """,
                Map.of(
                        "line", report.change().line().toString(),
                        "change", report.change().number(),
                        "step", report.step(),
                        "stage", report.stage().name(),
                        "sentence", report.sentence(),
                        "figures", Json.write(report.figures()),
                        "at", report.at()));
    }

    private static void end(ChangeEnded ended) {
        ChangeEntity.update(
                "state = ?1, sentence = ?2, outcome = ?3, endedAt = ?4 where line = ?5 and number = ?6",
                ended.outcome().word(),
                ended.outcome().sentence(),
                Json.write(ended.outcome()),
                ended.at(),
                ended.change().line().toString(),
                ended.change().number());
        if (!"promoted".equals(ended.outcome().word())) {
            RevisionEntity.update(
                    "state = ?1 where line = ?2 and change = ?3 and state = ?4",
                    RevisionEntity.REJECTED,
                    ended.change().line().toString(),
                    ended.change().number(),
                    RevisionEntity.CANDIDATE);
        }
    }

    private void judge(Happening.DriftJudged judged) {
        insert(
                """
                insert into drift_window (line, name, served, found, sentence, body, at)
                values (:line, :name, :served, :found, :sentence, :body, :at)
                on conflict (line, name) do update
                set served = :served, found = :found, sentence = :sentence, body = :body, at = :at
                """,
                Map.of(
                        "line", judged.line().toString(),
                        "name", judged.assessment().window(),
                        "served", judged.served().number(),
                        "found", judged.assessment().found(),
                        "sentence", judged.assessment().sentence(),
                        "body", Json.write(judged.assessment()),
                        "at", judged.at()));
    }

    private void insert(String statement, Map<String, Object> values) {
        Query query = entities.createNativeQuery(statement);
        values.forEach(query::setParameter);
        query.executeUpdate();
    }
}
