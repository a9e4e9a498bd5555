package dev.perennial.contract.drift;

import dev.perennial.contract.Checks;
import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.Revision;
import dev.perennial.contract.policy.DriftRules;
import java.util.List;

/**
 * Asks whether a window drifted.
 *
 * @param line whose traffic
 * @param window the window's id
 * @param parts the stored parts of its profile
 * @param current the revision that served
 * @param rules how to decide
 */
public record DriftRequest(LineId line, String window, List<ArtifactRef> parts, Revision current, DriftRules rules) {
    public DriftRequest {
        parts = List.copyOf(parts);
        Checks.atLeast("DriftRequest: parts of " + window, parts.size(), 1);
    }
}
