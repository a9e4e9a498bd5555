package dev.perennial.steps.work;

import dev.perennial.contract.Figure;
import dev.perennial.contract.gate.CriterionResult;
import dev.perennial.contract.gate.GateSettings;
import dev.perennial.contract.gate.SuiteRef;
import dev.perennial.contract.gate.Verdict;
import dev.perennial.edit.ledger.EditLedger;
import dev.perennial.edit.metric.Probe;
import dev.perennial.gate.CriterionOutcome;
import dev.perennial.gate.Evidence;
import dev.perennial.gate.Gate;
import dev.perennial.gate.scoring.Normalisation;
import dev.perennial.gate.scoring.PairedScores;
import dev.perennial.gate.suite.Suite;
import dev.perennial.model.LanguageModel;
import java.util.List;
import java.util.Map;

/**
 * A new base version before anything is carried to it: what of the line it knows by itself. A base that passes the
 * line's gate and holds its edits needs no transfer.
 *
 * @param holding edits of the line's ledger that it holds
 * @param criteria how it stands against the line's current revision
 */
public record BareBase(int holding, List<CriterionResult> criteria) {
    private static final long SEED = 1;

    public BareBase {
        criteria = List.copyOf(criteria);
    }

    /** Holds the base against the current revision, by the line's gate and ledger. */
    static BareBase of(LanguageModel current, LanguageModel base, EditLedger ledger, Suites stored, GateSettings gate) {
        PairedScores scores = PairedScores.NONE;
        for (SuiteRef ref : Suites.all(gate)) {
            Suite suite = stored.read(gate, ref.name());
            Pulse.beat("scoring " + ref.name() + " under the bare base");
            scores = scores.plus(PairedScores.of(Suites.score(current, suite), Suites.score(base, suite)));
        }
        List<CriterionResult> criteria =
                Gate.of(gate, false, Normalisation.RAW, SEED).judge(new Evidence(scores, Map.of())).stream()
                        .map(CriterionOutcome::result)
                        .toList();
        int holding = Probe.before(base, List.of()).generated(ledger.requests());
        return new BareBase(holding, criteria);
    }

    /** Whether it would pass the line's gate as it is. */
    public boolean passes() {
        return criteria.stream().allMatch(criterion -> criterion.verdict() == Verdict.PASSED);
    }

    /** The same in numbers. */
    public List<Figure> figures() {
        return List.of(
                new Figure("edits on the bare base", holding),
                new Figure("bare base passes the gate", passes() ? 1 : 0));
    }
}
