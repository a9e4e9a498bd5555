package dev.perennial.store.object;

/**
 * A part of an object.
 *
 * @param from the first byte, counted from 0
 * @param length how many bytes at most, 1 or more
 */
public record ByteRange(long from, long length) {
    /** All of it, empty objects too. */
    public static final ByteRange ALL = new ByteRange(0, Long.MAX_VALUE);

    public ByteRange {
        if (from < 0 || length < 1) {
            throw new IllegalArgumentException(
                    "ByteRange: expected a start of 0 or more and a length of 1 or more, found " + from + " and "
                            + length);
        }
    }

    /** Where the range ends (exclusive) in an object of that size. */
    long end(long size) {
        return length > size - from ? size : from + length;
    }

    /** Refuses a range that begins behind the object's end. */
    public void checkStart(String key, long size) {
        if (from > 0 && from >= size) {
            throw new IllegalArgumentException(
                    "ByteRange: expected a start below " + size + ", the size of " + key + ", found " + from);
        }
    }
}
