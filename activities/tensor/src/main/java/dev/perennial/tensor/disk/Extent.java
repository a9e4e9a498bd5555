package dev.perennial.tensor.disk;

/**
 * A part of a file.
 *
 * @param begin the offset of its first byte
 * @param end the offset behind its last one
 */
public record Extent(long begin, long end) {
    public Extent {
        if (begin < 0 || end < begin) {
            throw new IllegalArgumentException(
                    "expected a part of a file to end where or after it begins, found " + begin + " to " + end);
        }
    }

    /** How many bytes it has. */
    public long length() {
        return end - begin;
    }
}
