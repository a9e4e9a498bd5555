package dev.perennial.local.part;

import java.nio.file.Path;

/**
 * Where the Temporal dev server's things lie.
 *
 * @param program the {@code temporal} binary
 * @param database its SQLite file
 * @param log its output
 * @param record remembers its process
 */
public record TemporalFiles(Path program, Path database, Path log, Path record) {}
