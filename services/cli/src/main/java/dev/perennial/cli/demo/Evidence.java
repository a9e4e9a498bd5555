package dev.perennial.cli.demo;

import dev.perennial.cli.file.OutputFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What a demo leaves behind: data, and the logs that say why something went wrong. A folder made for one demo goes with
 * it once the whole story was told and kept; whatever else happens, it stays.
 */
final class Evidence {
    private final Path folder;
    private final boolean passing;
    private volatile boolean needed = true;

    /**
     * The evidence in a folder.
     *
     * @param folder where data and logs lie
     * @param passing whether it was made for this demo, and not named by the user
     */
    Evidence(Path folder, boolean passing) {
        this.folder = folder;
        this.passing = passing;
    }

    /** How the whole story ended, for people; it takes note of what was missed. */
    String verdict(List<String> missed) {
        needed = !missed.isEmpty();
        if (!needed) {
            return "everything promised is so";
        }
        String count = missed.size() == 1 ? "1 promise was" : missed.size() + " promises were";
        return "%s missed (%s):".formatted(count, place());
    }

    /** Where it lies, in words for the middle of a sentence. */
    String place() {
        return "data and logs stay in " + folder;
    }

    /** Removes what nobody needs any more; the processes that write there have ended. */
    void end() {
        if (passing && !needed) {
            remove();
        }
    }

    private void remove() {
        try {
            OutputFolder.remove(folder);
        } catch (IOException left) {
            // a temporary folder that cannot be removed is the system's to remove
        }
    }
}
