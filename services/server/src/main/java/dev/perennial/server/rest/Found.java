package dev.perennial.server.rest;

import dev.perennial.contract.change.ChangeId;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.server.problem.Refusal;
import dev.perennial.server.registry.Lines;
import dev.perennial.server.view.ChangeView;
import dev.perennial.server.view.LineView;
import dev.perennial.server.view.RevisionView;
import jakarta.enterprise.context.ApplicationScoped;

/** What a path names, or the refusal that says it is not there. */
@ApplicationScoped
class Found {
    private final Lines lines;

    Found(Lines lines) {
        this.lines = lines;
    }

    LineView line(LineId line) {
        return lines.find(line)
                .orElseThrow(() -> Refusal.unknown(
                        "Line '" + line + "' is not registered; see /api/v1/lines for those that are."));
    }

    RevisionView revision(RevisionId revision) {
        line(revision.line());
        return lines.revision(revision)
                .orElseThrow(() -> Refusal.unknown("Line '" + revision.line() + "' has no revision " + revision.number()
                        + "; see /api/v1/lines/" + revision.line() + "/revisions."));
    }

    ChangeView change(ChangeId change) {
        line(change.line());
        return lines.change(change)
                .orElseThrow(() -> Refusal.unknown("Line '" + change.line() + "' has no change " + change.number()
                        + "; see /api/v1/lines/" + change.line() + "/changes."));
    }
}
