package dev.perennial.store.object;

/**
 * What is known of a stored object without reading it.
 *
 * @param key its key
 * @param size its whole length in bytes
 * @param tag its current tag, for {@link ObjectStore#replace}
 */
public record ObjectStat(String key, long size, String tag) {}
