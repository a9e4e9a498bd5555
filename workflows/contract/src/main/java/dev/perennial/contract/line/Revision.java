package dev.perennial.contract.line;

import dev.perennial.contract.artifact.Digest;

/**
 * An immutable member of a line.
 *
 * @param id its line and number
 * @param version its computed version
 * @param manifest the digest of the manifest that lists its tensors and side files
 * @param base the digest of the manifest of the base version it stands on
 * @param provenance how it came to be
 */
public record Revision(RevisionId id, SemVer version, Digest manifest, Digest base, Provenance provenance) {
    /** The line it belongs to. */
    public LineId line() {
        return id.line();
    }

    /** For people: {@code tenant/line@7 (1.2.3)}. */
    public String brief() {
        return id + " (" + version + ")";
    }
}
