package dev.perennial.tensor.kernel;

import dev.perennial.tensor.TensorReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;

/** The piece of a tensor's bytes that one thread works on, read again further on when it is used up. 64 KiB. */
final class Window {
    private static final int SIZE = 1 << 16;

    private final ByteBuffer bytes = ByteBuffer.allocateDirect(SIZE).order(ByteOrder.LITTLE_ENDIAN);
    private final IntBuffer ints = bytes.asIntBuffer();
    private long from;
    private long end;
    private int at;
    private int length;

    /** Holds nothing. */
    void clear() {
        from = 0;
        end = 0;
    }

    /** Shows the tensor's bytes from here on for this length, read ahead as far as this end. */
    Window show(TensorReader tensor, long start, int bytesShown, long last) {
        if (start < from || start + bytesShown > end) {
            from = start;
            end = Math.min(last, start + SIZE);
            tensor.read(from, bytes.clear().limit((int) (end - from)));
        }
        at = (int) (start - from);
        length = bytesShown;
        return this;
    }

    /** What it shows. */
    ByteBuffer bytes() {
        return bytes.slice(at, length).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Copies the first ints of what it shows. */
    void ints(int[] target, int count) {
        if (at % Integer.BYTES == 0) {
            ints.get(at / Integer.BYTES, target, 0, count);
        } else {
            bytes().asIntBuffer().get(0, target, 0, count);
        }
    }
}
