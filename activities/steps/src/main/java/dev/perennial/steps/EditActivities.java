package dev.perennial.steps;

import dev.perennial.contract.Figure;
import dev.perennial.contract.edit.EditSummary;
import dev.perennial.contract.line.Provenance;
import dev.perennial.contract.line.ProvenanceInput;
import dev.perennial.contract.line.ProvenanceKind;
import dev.perennial.contract.line.Revision;
import dev.perennial.edit.Editor;
import dev.perennial.edit.ledger.EditLedger;
import dev.perennial.edit.method.EditState;
import dev.perennial.edit.metric.EditReport;
import dev.perennial.edit.practice.Practice;
import dev.perennial.edit.request.EditRequest;
import dev.perennial.edit.request.EditRequests;
import dev.perennial.flow.steps.Candidate;
import dev.perennial.flow.steps.EditSteps;
import dev.perennial.model.LanguageModel;
import dev.perennial.steps.failpoint.Failpoint;
import dev.perennial.steps.work.Bench;
import dev.perennial.steps.work.Candidates;
import dev.perennial.steps.work.EditWork;
import dev.perennial.steps.work.Pulse;
import dev.perennial.steps.work.Workplace;
import dev.perennial.store.document.Documents;
import dev.perennial.store.publish.Changed;
import dev.perennial.tensor.TensorSource;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.TreeMap;

/** Facts into weights, by UltraEdit. */
public final class EditActivities implements EditSteps {
    private final Workplace workplace;

    /** Works there. */
    public EditActivities(Workplace workplace) {
        this.workplace = workplace;
    }

    @Override
    public Edited apply(EditOrder order) {
        Documents documents = workplace.artifacts().documents();
        EditWork.requireMethod(order.rules().method());
        Practice practice = EditWork.practice(documents, order.craft());
        String json = new String(documents.get(order.batch()), StandardCharsets.UTF_8);
        List<EditRequest> requests = EditRequests.parse(json, order.batch().key());
        try (Bench bench = Bench.of(workplace.artifacts(), order.current().manifest());
                LanguageModel model = bench.model();
                TensorSource stored = bench.weights()) {
            EditLedger ledger = bench.ledger();
            EditState state = practice.ready(model, bench.editState());
            Editor editor = new Editor(model, practice.settings(), state, practice.stored(stored));
            EditReport report = editor.edit(requests, ledger, EditActivities::edited);
            EditLedger grown = ledger.plus(requests, order.candidate().number());
            Changed changed = new Changed(
                    practice.edited(model, stored),
                    editor.recipes(stored),
                    List.of(new Changed.Origin(stored, order.current().manifest())));
            Revision revision = new Candidates(workplace).publish(making(order, practice), changed, grown, state);
            EditWork.keep(documents, revision, report);
            return new Edited(candidate(revision, report), summary(report, requests, grown));
        }
    }

    private static void edited(int done, int all) {
        Pulse.beat("edited " + done + " of " + all);
        Failpoint.EDITING.reach();
    }

    private Candidates.Making making(EditOrder order, Practice practice) {
        Revision current = order.current();
        TreeMap<String, String> settings = new TreeMap<>();
        settings.put("modules", String.join(",", practice.settings().modules()));
        settings.put("rate", Double.toString(practice.settings().rate()));
        settings.put("passes", Integer.toString(practice.settings().passes()));
        Provenance provenance = new Provenance(
                ProvenanceKind.EDITED,
                order.rules().method(),
                List.of(current.id()),
                List.of(new ProvenanceInput("corrections", order.batch().digest())),
                settings,
                0,
                workplace.code());
        return new Candidates.Making(
                order.candidate(), current.version().nextPatch(), current.manifest(), current.base(), provenance);
    }

    private Candidate candidate(Revision revision, EditReport report) {
        List<Figure> figures = List.of(
                new Figure("efficacy", report.efficacy()),
                new Figure("efficacy-forced", report.efficacyForced()),
                new Figure("generality", report.generality()),
                new Figure("locality", report.locality()),
                new Figure("retention", report.retention()),
                new Figure("seconds", report.seconds()));
        return new Candidates(workplace).reported(revision, figures, report);
    }

    private static EditSummary summary(EditReport report, List<EditRequest> requests, EditLedger ledger) {
        return new EditSummary(
                requests.size(),
                requests.size(),
                report.holding(),
                ledger.entries().size());
    }
}
