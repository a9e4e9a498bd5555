package dev.perennial.contract.line;

import dev.perennial.contract.Checks;
import dev.perennial.contract.artifact.Digest;

/**
 * Something besides its parents that went into a revision.
 *
 * @param role what it was used as: {@code expert}, {@code base}, {@code corrections}, ...
 * @param digest its content
 */
public record ProvenanceInput(String role, Digest digest) {
    public ProvenanceInput {
        Checks.text("ProvenanceInput: role", role);
    }
}
