package dev.perennial.steps.work;

import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.change.FailureType;
import dev.perennial.contract.line.Revision;
import dev.perennial.edit.Editor;
import dev.perennial.edit.metric.EditReport;
import dev.perennial.edit.practice.Practice;
import dev.perennial.store.document.Documents;
import io.temporal.failure.ApplicationFailure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What every step that edits does the same way. */
public final class EditWork {
    private EditWork() {}

    /** Refuses another method by name. */
    public static void requireMethod(String method) {
        if (!method.equals(Editor.METHOD)) {
            throw ApplicationFailure.newNonRetryableFailure(
                    "edit method '" + method + "' is not supported; use " + Editor.METHOD,
                    FailureType.UNSUPPORTED_METHOD.name());
        }
    }

    /** What was learnt of a line's model; throws {@link IllegalArgumentException} when a line has none. */
    public static Practice practice(Documents documents, List<ArtifactRef> craft) {
        if (craft.isEmpty()) {
            throw new IllegalArgumentException(
                    "the line has no craft settings; register it again, so that its model is probed");
        }
        return Json.get(documents, craft.get(0), Practice.class);
    }

    /** Keeps the report of a candidate's edits for its gate. */
    public static void keep(Documents documents, Revision candidate, EditReport report) {
        documents.putNamed(name(candidate), Json.bytes(figures(report)), Json.TYPE);
    }

    /** The figures of a candidate's edits, if it made any. */
    public static Optional<Map<String, Double>> figures(Documents documents, Revision candidate) {
        return documents.findNamed(name(candidate)).map(ref -> Json.read(documents.get(ref), Figures.class, ref.key())
                .shares());
    }

    /** Figures by name. */
    private record Figures(Map<String, Double> shares) {}

    private static Figures figures(EditReport report) {
        Map<String, Double> shares = new TreeMap<>();
        shares.put("efficacy", report.efficacy());
        shares.put("generality", report.generality());
        shares.put("locality", report.locality());
        shares.put("retention", report.retention());
        return new Figures(shares);
    }

    private static String name(Revision candidate) {
        return "edit-figures/" + candidate.manifest().hex();
    }
}
