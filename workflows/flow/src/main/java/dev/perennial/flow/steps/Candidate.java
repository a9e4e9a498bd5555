package dev.perennial.flow.steps;

import dev.perennial.contract.Figure;
import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.line.Revision;
import java.util.List;

/**
 * A revision that was made and stored, not yet released.
 *
 * @param revision the revision, with its provenance
 * @param figures the headline figures of how it was made
 * @param report the stored whole
 */
public record Candidate(Revision revision, List<Figure> figures, ArtifactRef report) {
    public Candidate {
        figures = List.copyOf(figures);
    }
}
