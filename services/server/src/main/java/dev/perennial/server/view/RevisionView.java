package dev.perennial.server.view;

import dev.perennial.contract.Figure;
import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.line.Revision;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;

/**
 * A revision and what became of it.
 *
 * @param revision the revision with its provenance
 * @param state CANDIDATE, CURRENT, FORMER or REJECTED
 * @param change the change that made it; none for a line's first
 * @param figures how it was made, in numbers
 * @param report the stored whole of how it was made; empty or one
 * @param createdAt when it was recorded
 */
public record RevisionView(
        Revision revision,
        String state,
        OptionalInt change,
        List<Figure> figures,
        List<ArtifactRef> report,
        Instant createdAt) {}
