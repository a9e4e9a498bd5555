package dev.perennial.tensor.kernel;

import dev.perennial.tensor.TensorReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The piece of a tensor's bytes that one thread works on, read again further on when it is used up. 64 KiB. */
final class Window {
    private static final int SIZE = 1 << 16;

    private final ByteBuffer bytes = ByteBuffer.allocateDirect(SIZE);
    private long from;
    private long end;

    /** Holds nothing. */
    void clear() {
        from = 0;
        end = 0;
    }

    /** The tensor's bytes from here on for this length, read ahead as far as this end. */
    ByteBuffer at(TensorReader tensor, long start, int length, long last) {
        if (start < from || start + length > end) {
            from = start;
            end = Math.min(last, start + SIZE);
            tensor.read(from, bytes.clear().limit((int) (end - from)));
        }
        return bytes.slice((int) (start - from), length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
