package dev.perennial.store.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.contract.artifact.Digest;
import java.util.List;

/**
 * How a revision came to be: part of its manifest and so of its identity. It must follow from what was done alone (no
 * times, hosts or run ids), so that doing it again gives the same digest.
 *
 * @param parents the manifests it was made from, in the order that the facts speak of them
 * @param facts what was done, as canonical JSON of an object
 */
public record Provenance(List<Digest> parents, String facts) {
    private static final int LARGEST = 1 << 20;

    public Provenance {
        parents = List.copyOf(parents);
        if (facts.length() > LARGEST) {
            throw new IllegalArgumentException("Provenance: expected facts of at most " + LARGEST
                    + " characters, found " + facts.length() + "; store the rest as a document and name its digest");
        }
        JsonNode tree = CanonicalJson.parse(facts);
        if (!tree.isObject()) {
            throw new IllegalArgumentException("Provenance: expected a JSON object, found " + tree.getNodeType());
        }
        facts = CanonicalJson.text(tree);
    }

    /** Nothing known: a model that came from outside. */
    public static Provenance none() {
        return new Provenance(List.of(), "{}");
    }

    /** Facts from any value that Jackson writes as an object: a record, a map, a tree. */
    public static Provenance of(List<Digest> parents, Object facts) {
        return new Provenance(parents, CanonicalJson.text(CanonicalJson.tree(facts)));
    }

    /** The facts as a record again. */
    public <T> T factsAs(Class<T> type) {
        return CanonicalJson.as(facts, type);
    }
}
