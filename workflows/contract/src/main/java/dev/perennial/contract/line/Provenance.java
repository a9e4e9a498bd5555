package dev.perennial.contract.line;

import dev.perennial.contract.Checks;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How one revision came to be, complete enough to be run again.
 *
 * @param kind which craft made it
 * @param method the method's name, such as {@code ultraedit}
 * @param parents the revisions it was made from
 * @param inputs everything else that went in, by digest
 * @param settings the settings of the method, few and small
 * @param seed the seed of all randomness
 * @param codeVersion the version of the code that did the work
 */
public record Provenance(
        ProvenanceKind kind,
        String method,
        List<RevisionId> parents,
        List<ProvenanceInput> inputs,
        SortedMap<String, String> settings,
        long seed,
        String codeVersion) {
    private static final int MOST_SETTINGS = 64;

    public Provenance {
        Checks.text("Provenance: method", method);
        Checks.text("Provenance: code version", codeVersion);
        parents = List.copyOf(parents);
        inputs = List.copyOf(inputs);
        Checks.between("Provenance: settings of " + method, settings.size(), 0, MOST_SETTINGS);
        settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
    }
}
