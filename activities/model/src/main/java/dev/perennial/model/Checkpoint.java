package dev.perennial.model;

import java.nio.file.Path;

/**
 * Where a training keeps what it needs to go on.
 *
 * @param file the file
 * @param every steps from one writing to the next
 */
record Checkpoint(Path file, int every) {
    Checkpoint {
        if (every < 1) {
            throw new IllegalArgumentException("expected a checkpoint every 1 step or more, found " + every);
        }
    }
}
