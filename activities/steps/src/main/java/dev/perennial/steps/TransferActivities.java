package dev.perennial.steps;

import dev.perennial.contract.Figure;
import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.line.Provenance;
import dev.perennial.contract.line.ProvenanceInput;
import dev.perennial.contract.line.ProvenanceKind;
import dev.perennial.contract.line.Revision;
import dev.perennial.edit.ledger.EditLedger;
import dev.perennial.edit.method.EditState;
import dev.perennial.edit.metric.EditReport;
import dev.perennial.edit.practice.Practice;
import dev.perennial.flow.steps.Candidate;
import dev.perennial.flow.steps.TransferSteps;
import dev.perennial.model.LanguageModel;
import dev.perennial.steps.work.BareBase;
import dev.perennial.steps.work.Bench;
import dev.perennial.steps.work.Candidates;
import dev.perennial.steps.work.CarriageWork;
import dev.perennial.steps.work.EditWork;
import dev.perennial.steps.work.Json;
import dev.perennial.steps.work.Pulse;
import dev.perennial.steps.work.Replay;
import dev.perennial.steps.work.Workplace;
import dev.perennial.steps.work.WrittenTensors;
import dev.perennial.tensor.TensorSource;
import dev.perennial.transfer.Closeness;
import dev.perennial.transfer.LineSearch;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/** A line onto a new base version: strength, weights, ledger. */
public final class TransferActivities implements TransferSteps {
    private final Workplace workplace;

    /** Works there. */
    public TransferActivities(Workplace workplace) {
        this.workplace = workplace;
    }

    @Override
    public Strength search(SearchOrder order) {
        try (CarriageWork work = CarriageWork.open(workplace, order.carriage())) {
            LineSearch search = work.search(order.rules().strengths(), order.gate());
            BareBase bare = work.bareBase(order.gate());
            ArtifactRef report = Json.put(workplace.artifacts().documents(), new Whole(search, work.closeness(), bare));
            List<Figure> figures = new ArrayList<>(bare.figures());
            figures.addAll(figures(search, work));
            return new Strength(search.best(), reason(search), figures, report);
        }
    }

    /** Everything a search found. */
    private record Whole(LineSearch search, Closeness closeness, BareBase bare) {}

    private static String reason(LineSearch search) {
        double start = search.curve().get(0).score();
        double best = search.curve().stream()
                .mapToDouble(LineSearch.Point::score)
                .max()
                .orElse(start);
        return String.format(
                Locale.ROOT,
                search.best() > 0
                        ? "at strength %.2f the line's suites and edits score %.3f, on the bare base %.3f"
                        : "no strength scores better than the bare base (%2$.3f of %3$.3f)",
                search.best(),
                best,
                start);
    }

    private static List<Figure> figures(LineSearch search, CarriageWork work) {
        List<Figure> figures = new ArrayList<>();
        search.curve()
                .forEach(point -> figures.add(
                        new Figure(String.format(Locale.ROOT, "score at %.2f", point.strength()), point.score())));
        figures.add(new Figure("task vector", work.closeness().taskNorm()));
        figures.add(new Figure("move of the base", work.closeness().moveNorm()));
        figures.add(new Figure("cosine", work.closeness().cosine()));
        return figures;
    }

    @Override
    public Candidate transfer(TransferOrder order) {
        String doing = "transferring at strength " + order.strength();
        try (CarriageWork work = CarriageWork.open(workplace, order.carriage());
                TensorSource transferred = WrittenTensors.of(
                        workplace.artifacts().models(), work.at(order.strength()), () -> Pulse.beat(doing))) {
            Revision revision = new Candidates(workplace)
                    .publish(making(order.carriage(), order.strength()), transferred, work.ledger(), EditState.fresh());
            return new Candidates(workplace)
                    .reported(revision, List.of(new Figure("strength", order.strength())), order);
        }
    }

    private Candidates.Making making(Carriage carriage, double strength) {
        TreeMap<String, String> settings = new TreeMap<>();
        settings.put("strength", Double.toString(strength));
        Provenance provenance = new Provenance(
                ProvenanceKind.TRANSFERRED,
                "task_vector",
                List.of(carriage.current().id()),
                List.of(new ProvenanceInput("base", carriage.base().manifest())),
                settings,
                0,
                workplace.code());
        return new Candidates.Making(
                carriage.candidate(),
                carriage.current().version().nextMajor(),
                carriage.base().manifest(),
                carriage.base().manifest(),
                provenance);
    }

    @Override
    public Replayed replay(ReplayOrder order) {
        Revision transferred = order.transferred().revision();
        try (Bench bench = Bench.of(workplace.artifacts(), transferred.manifest())) {
            EditLedger ledger = bench.ledger();
            if (ledger.entries().isEmpty()) {
                return new Replayed(order.transferred(), 0, 0, 0);
            }
            Practice practice = EditWork.practice(workplace.artifacts().documents(), order.craft());
            return replay(order, bench, ledger, practice);
        }
    }

    private Replayed replay(ReplayOrder order, Bench bench, EditLedger ledger, Practice practice) {
        Revision transferred = order.transferred().revision();
        try (LanguageModel model = bench.model();
                TensorSource stored = bench.weights()) {
            Replay replay = Replay.of(model, stored, practice, ledger);
            EditReport report = replay.report();
            Candidates.Making making = new Candidates.Making(
                    transferred.id(),
                    transferred.version(),
                    transferred.manifest(),
                    transferred.base(),
                    transferred.provenance());
            Revision revision = new Candidates(workplace).publish(making, replay.changed(), ledger, replay.state());
            EditWork.keep(workplace.artifacts().documents(), revision, report);
            List<Figure> figures = List.of(
                    new Figure("edits before", replay.before()),
                    new Figure("efficacy", report.efficacy()),
                    new Figure("generality", report.generality()));
            Candidate candidate = new Candidates(workplace).reported(revision, figures, report);
            return new Replayed(candidate, ledger.entries().size(), replay.before(), report.holding());
        }
    }
}
