package dev.perennial.cli.client;

import dev.perennial.contract.change.ChangeId;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.RevisionId;

/** Where the server keeps what users name. */
final class Paths {
    static final String LINES = "/api/v1/lines";
    static final String BASES = "/api/v1/bases";

    private Paths() {}

    static String of(LineId line) {
        return LINES + "/" + line;
    }

    static String of(RevisionId revision) {
        return of(revision.line()) + "/revisions/" + revision.number();
    }

    static String ofChange(ChangeId change) {
        return of(change.line()) + "/changes/" + change.number();
    }

    static String ofRollout(ChangeId change) {
        return of(change.line()) + "/rollouts/" + change.number();
    }
}
