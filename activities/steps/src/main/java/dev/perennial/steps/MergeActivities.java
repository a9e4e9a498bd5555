package dev.perennial.steps;

import dev.perennial.contract.Figure;
import dev.perennial.contract.change.FailureType;
import dev.perennial.contract.line.Expert;
import dev.perennial.contract.line.Provenance;
import dev.perennial.contract.line.ProvenanceInput;
import dev.perennial.contract.line.ProvenanceKind;
import dev.perennial.contract.line.Revision;
import dev.perennial.edit.ledger.EditLedger;
import dev.perennial.edit.practice.Practice;
import dev.perennial.flow.steps.Candidate;
import dev.perennial.flow.steps.MergeSteps;
import dev.perennial.gate.suite.Suite;
import dev.perennial.gate.suite.SuiteReader;
import dev.perennial.model.LanguageModel;
import dev.perennial.steps.work.Bench;
import dev.perennial.steps.work.Candidates;
import dev.perennial.steps.work.EditWork;
import dev.perennial.steps.work.Experts;
import dev.perennial.steps.work.Pulse;
import dev.perennial.steps.work.Replay;
import dev.perennial.steps.work.Suites;
import dev.perennial.steps.work.Workplace;
import dev.perennial.steps.work.WrittenTensors;
import dev.perennial.tensor.ReplacedTensors;
import dev.perennial.tensor.TensorSource;
import io.temporal.failure.ApplicationFailure;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** Experts into weights, one by one, by their task vectors. */
public final class MergeActivities implements MergeSteps {
    private static final String METHOD = "task_arithmetic";

    private final Workplace workplace;

    /** Works there. */
    public MergeActivities(Workplace workplace) {
        this.workplace = workplace;
    }

    @Override
    public Selection select(SelectOrder order) {
        requireMethod(order.rules().method());
        List<Suite> suites = suites(order);
        if (suites.isEmpty()) {
            return new Selection(order.experts(), "the line has no suite to select by; the gate decides", List.of());
        }
        List<Expert> chosen = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        List<Figure> figures = new ArrayList<>();
        try (Bench current = Bench.of(workplace.artifacts(), order.current().manifest());
                TensorSource weights = current.weights()) {
            double before = right(current, weights, suites);
            for (Expert expert : order.experts()) {
                Pulse.beat("trying expert " + expert.name());
                double gain = with(current, weights, expert, order.rules().weight(), suites) - before;
                figures.add(new Figure("gain of " + expert.name(), gain));
                boolean wins = order.slice().isEmpty()
                        ? gain >= -order.rules().maxLoss()
                        : gain > 0 && gain >= order.rules().minGain();
                if (wins) {
                    chosen.add(expert);
                }
                reasons.add(reason(expert, gain, wins, order.slice().isEmpty()));
            }
        }
        return new Selection(chosen, String.join("; ", reasons), figures);
    }

    private static String reason(Expert expert, double gain, boolean wins, boolean onSuites) {
        return String.format(
                Locale.ROOT,
                "%s %s %.1f points on %s and is %s",
                expert.name(),
                gain < 0 ? "loses" : "gains",
                Math.abs(100 * gain),
                onSuites ? "the line's suites" : "the drifted slice",
                wins ? "taken" : "left");
    }

    private List<Suite> suites(SelectOrder order) {
        if (!order.slice().isEmpty()) {
            String body = new String(
                    workplace.artifacts().documents().get(order.slice().get(0)), StandardCharsets.UTF_8);
            return List.of(SuiteReader.parse("slice", body));
        }
        Suites stored = new Suites(workplace);
        return order.gate().suites().stream()
                .map(suite -> stored.read(order.gate(), suite.name()))
                .toList();
    }

    private double with(Bench current, TensorSource weights, Expert expert, double weight, List<Suite> suites) {
        try (Experts experts = Experts.open(workplace.artifacts(), List.of(expert))) {
            return right(current, experts.mergedInto(weights, weight), suites);
        }
    }

    private static double right(Bench bench, TensorSource weights, List<Suite> suites) {
        try (LanguageModel model = bench.model(weights)) {
            return Experts.right(model, suites);
        }
    }

    @Override
    public Candidate merge(MergeOrder order) {
        requireMethod(order.rules().method());
        String doing = "merging " + order.experts().size() + " experts";
        try (Bench current = Bench.of(workplace.artifacts(), order.current().manifest());
                TensorSource weights = current.weights();
                Experts experts = Experts.open(workplace.artifacts(), order.experts());
                TensorSource merged = WrittenTensors.of(
                        workplace.artifacts().models(),
                        experts.mergedInto(weights, order.rules().weight()),
                        () -> Pulse.beat(doing))) {
            EditLedger ledger = current.ledger();
            return ledger.entries().isEmpty()
                    ? plain(order, current, merged)
                    : replayed(order, current, merged, ledger);
        }
    }

    private Candidate plain(MergeOrder order, Bench current, TensorSource merged) {
        Revision revision =
                new Candidates(workplace).publish(making(order), merged, EditLedger.EMPTY, current.editState());
        return new Candidates(workplace)
                .reported(
                        revision, List.of(new Figure("experts", order.experts().size())), order);
    }

    /** Edits that the experts broke are made again, as after a transfer. */
    private Candidate replayed(MergeOrder order, Bench current, TensorSource merged, EditLedger ledger) {
        Practice practice = EditWork.practice(workplace.artifacts().documents(), order.craft());
        try (LanguageModel model = current.model(merged)) {
            Replay replay = Replay.of(model, merged, practice, ledger);
            TensorSource whole = new ReplacedTensors(merged, replay.changed());
            Revision revision = new Candidates(workplace).publish(making(order), whole, ledger, replay.state());
            EditWork.keep(workplace.artifacts().documents(), revision, replay.report());
            List<Figure> figures = List.of(
                    new Figure("experts", order.experts().size()),
                    new Figure("edits", ledger.entries().size()),
                    new Figure("edits before the replay", replay.before()),
                    new Figure("edits holding", replay.report().holding()));
            return new Candidates(workplace).reported(revision, figures, order);
        }
    }

    private Candidates.Making making(MergeOrder order) {
        Revision current = order.current();
        TreeMap<String, String> settings = new TreeMap<>();
        settings.put("weight", Double.toString(order.rules().weight()));
        Provenance provenance = new Provenance(
                ProvenanceKind.MERGED,
                order.rules().method(),
                List.of(current.id()),
                order.experts().stream()
                        .map(expert -> new ProvenanceInput("expert", expert.manifest()))
                        .toList(),
                settings,
                0,
                workplace.code());
        return new Candidates.Making(
                order.candidate(), current.version().nextMinor(), current.manifest(), current.base(), provenance);
    }

    private static void requireMethod(String method) {
        if (!method.equals(METHOD)) {
            throw ApplicationFailure.newNonRetryableFailure(
                    "merge method '" + method + "' is not supported on a line yet; use " + METHOD,
                    FailureType.UNSUPPORTED_METHOD.name());
        }
    }
}
