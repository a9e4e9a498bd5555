package dev.perennial.steps;

import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.LineRegistration;
import dev.perennial.contract.line.Provenance;
import dev.perennial.contract.line.ProvenanceInput;
import dev.perennial.contract.line.ProvenanceKind;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.line.SemVer;
import dev.perennial.flow.steps.BaseSteps;
import dev.perennial.flow.steps.Candidate;
import dev.perennial.flow.steps.LineSteps;
import dev.perennial.steps.port.Registry;
import dev.perennial.steps.port.Told;
import dev.perennial.steps.work.Candidates;
import dev.perennial.steps.work.Translated;
import dev.perennial.steps.work.Workplace;
import dev.perennial.store.alias.AliasName;
import dev.perennial.store.alias.AliasState;
import dev.perennial.store.alias.Aliases;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The registry as workflows see it. */
public final class LineActivities implements LineSteps, BaseSteps {
    private static final int ONE_MORE = 1;

    private final Workplace workplace;

    /** Works there. */
    public LineActivities(Workplace workplace) {
        this.workplace = workplace;
    }

    @Override
    public Registered register(RegisterOrder order) {
        LineRegistration registration = order.registration();
        LineId line = registration.line();
        Registry registry = workplace.registry();
        Registry.Numbers next = registry.nextNumbers(line);
        Optional<Revision> made = next.revision() == 1
                ? Optional.empty()
                : registry.revision(new RevisionId(line, next.revision() - 1)).filter(revision -> revision.manifest()
                        .equals(registration.base().manifest()));
        Revision first = made.orElseGet(() -> first(registration, new RevisionId(line, next.revision())));
        point(line, first, registration.actor());
        Told.of(order, first).to(registry);
        workplace.traffic().serve(first.id());
        return new Registered(first, first.id().number() + ONE_MORE, next.change(), next.decision());
    }

    private Revision first(LineRegistration registration, RevisionId id) {
        Provenance provenance = new Provenance(
                ProvenanceKind.REGISTERED,
                "registered",
                List.of(),
                List.of(new ProvenanceInput("base", registration.base().manifest())),
                new TreeMap<>(),
                0,
                workplace.code());
        return new Revision(
                id,
                SemVer.FIRST,
                registration.base().manifest(),
                registration.base().manifest(),
                provenance);
    }

    private void point(LineId line, Revision first, String actor) {
        Aliases aliases = workplace.artifacts().aliases();
        AliasName name = AliasName.current(line);
        Optional<AliasState> found = aliases.current(name);
        if (found.isEmpty()) {
            aliases.create(name, first.manifest(), "registered by " + actor);
        } else if (!found.get().target().equals(first.manifest())) {
            aliases.move(name, found.get(), first.manifest(), "registered again by " + actor);
        }
    }

    @Override
    public Revision revision(RevisionId id) {
        return workplace.registry().revision(id).orElseThrow(() -> Translated.unknownRevision(id));
    }

    @Override
    public Candidate copyRevision(CopyOrder order) {
        Revision source = revision(order.source());
        Provenance provenance = new Provenance(
                ProvenanceKind.COPIED, "copied", List.of(source.id()), List.of(), new TreeMap<>(), 0, workplace.code());
        Revision copy = new Revision(
                order.candidate(), source.version().nextPatch(), source.manifest(), source.base(), provenance);
        return new Candidates(workplace).reported(copy, List.of(), order);
    }

    @Override
    public void recordDecision(DecisionOrder order) {
        Told.of(order).to(workplace.registry());
    }

    @Override
    public void recordStart(StartOrder order) {
        Told.of(order).to(workplace.registry());
    }

    @Override
    public void recordStep(StepOrder order) {
        Told.of(order).forEach(told -> told.to(workplace.registry()));
    }

    @Override
    public void recordEnd(EndOrder order) {
        Told.of(order).to(workplace.registry());
    }

    @Override
    public void recordState(StateOrder order) {
        Told.of(order).to(workplace.registry());
    }

    @Override
    public void recordDrift(DriftOrder order) {
        Told.of(order).to(workplace.registry());
    }

    @Override
    public void announce(Notice notice) {
        Told.of(notice).to(workplace.registry());
    }

    @Override
    public LinePage linesOn(PageOrder order) {
        List<LineId> lines = workplace.registry().linesOn(order.base(), order.after(), order.limit() + ONE_MORE);
        boolean last = lines.size() <= order.limit();
        return new LinePage(last ? lines : lines.subList(0, order.limit()), last);
    }
}
