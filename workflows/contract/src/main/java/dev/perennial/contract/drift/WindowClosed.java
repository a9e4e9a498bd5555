package dev.perennial.contract.drift;

import dev.perennial.contract.Checks;
import dev.perennial.contract.artifact.ArtifactRef;
import java.time.Instant;

/**
 * A monitor stored its part of a window's profile.
 *
 * @param window the window's id: the same for all parts, sortable by time
 * @param partition which monitor partition wrote it
 * @param revision the number of the revision whose answers it holds; 0 when the serving stack does not tell
 * @param end the window's end
 * @param records how many inference records the part holds
 * @param profile the stored part
 */
public record WindowClosed(String window, int partition, int revision, Instant end, long records, ArtifactRef profile) {
    public WindowClosed {
        Checks.name("WindowClosed: window", window);
        Checks.atLeast("WindowClosed: partition of " + window, partition, 0);
        Checks.atLeast("WindowClosed: revision of " + window, revision, 0);
        Checks.atLeast("WindowClosed: records of " + window, records, 0);
    }

    /** The id by which a repetition is known. */
    public String id() {
        return "window/" + window + "/" + partition + (revision == 0 ? "" : "@" + revision);
    }
}
