package dev.perennial.server.rest;

import dev.perennial.contract.line.Provenance;
import dev.perennial.contract.line.ProvenanceInput;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.server.view.RevisionView;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the revisions of a line came to be.
 *
 * @param nodes revisions, and what came in from outside
 * @param edges what was made from what
 */
public record Lineage(List<Node> nodes, List<Edge> edges) {
    public Lineage {
        nodes = List.copyOf(nodes);
        edges = List.copyOf(edges);
    }

    /**
     * A revision, or a base, expert or batch of corrections by its digest.
     *
     * @param id unique in the graph
     * @param kind {@code revision}, or the role in which it came in
     * @param label for people
     * @param state a revision's state; empty for others
     */
    public record Node(String id, String kind, String label, String state) {}

    /**
     * One went into the other.
     *
     * @param from what went in
     * @param to what was made
     * @param by how: the method, or the role
     */
    public record Edge(String from, String to, String by) {}

    static Lineage of(List<RevisionView> revisions) {
        Map<String, Node> nodes = new LinkedHashMap<>();
        List<Edge> edges = new ArrayList<>();
        for (RevisionView view : revisions) {
            String id = view.revision().id().toString();
            nodes.put(
                    id,
                    new Node(
                            id,
                            "revision",
                            "@" + view.revision().id().number() + " "
                                    + view.revision().version(),
                            view.state()));
            add(view.revision().provenance(), id, nodes, edges);
        }
        return new Lineage(List.copyOf(nodes.values()), edges);
    }

    private static void add(Provenance provenance, String id, Map<String, Node> nodes, List<Edge> edges) {
        for (RevisionId parent : provenance.parents()) {
            edges.add(new Edge(parent.toString(), id, provenance.method()));
        }
        for (ProvenanceInput input : provenance.inputs()) {
            String from = input.digest().toString();
            nodes.putIfAbsent(
                    from,
                    new Node(
                            from,
                            input.role(),
                            input.role() + " " + input.digest().brief(),
                            ""));
            edges.add(new Edge(from, id, input.role()));
        }
    }
}
