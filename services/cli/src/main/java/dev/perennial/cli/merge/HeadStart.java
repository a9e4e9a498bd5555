package dev.perennial.cli.merge;

import dev.perennial.merge.EarlyReading;
import dev.perennial.tensor.disk.ReadAhead;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The disk's head start of a merge, while the command line is still being understood. */
public final class HeadStart {
    private static final Set<String> MERGES = Set.of("merge", "merge-raw");
    /** With these no weight is read. */
    private static final Set<String> IDLE = Set.of("--plan", "--help", "-h", "--version", "-V");

    /** Who knows of one, for the commands below it. */
    public interface Given {
        /** What already brings the models of a merge, if something does. */
        Optional<ReadAhead> headStart();
    }

    private HeadStart() {}

    /** Begins with what the first file among the words seems to name, if they may be those of a merge. */
    public static Optional<ReadAhead> of(List<String> words) {
        if (words.isEmpty() || !MERGES.contains(words.get(0)) || !Collections.disjoint(words, IDLE)) {
            return Optional.empty();
        }
        return words.stream()
                .skip(1)
                .map(Path::of)
                .filter(Files::isRegularFile)
                .findFirst()
                .map(EarlyReading::begin);
    }
}
