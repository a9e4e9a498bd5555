package dev.perennial.store.work;

/**
 * How far a transfer is.
 *
 * @param done bytes dealt with, moved or found to be there already
 * @param total bytes in all
 */
public record Progress(long done, long total) {}
