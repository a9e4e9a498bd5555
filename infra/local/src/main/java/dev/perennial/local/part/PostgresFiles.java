package dev.perennial.local.part;

import java.nio.file.Path;

/**
 * Where PostgreSQL's things lie.
 *
 * @param cluster its data
 * @param cache where its programs are unpacked to
 * @param log its output
 * @param record remembers its process
 */
public record PostgresFiles(Path cluster, Path cache, Path log, Path record) {}
