package dev.perennial.tensor.torch;

import dev.perennial.tensor.TensorInfo;
import dev.perennial.tensor.TensorReader;
import java.nio.ByteBuffer;
import java.util.List;

/** Reads a tensor in C order whose elements lie in another one, such as a transposed matrix. */
final class Strided {
    private final ByteBuffer span;
    private final List<Long> shape;
    private final List<Long> strides;
    private final int width;

    /**
     * Of a span of bytes.
     *
     * @param span from the tensor's first element in C order on
     * @param strides how many elements further each dimension's next element lies
     */
    Strided(ByteBuffer span, TensorInfo info, List<Long> strides) {
        this.span = span;
        this.shape = info.shape();
        this.strides = strides;
        this.width = info.dtype().bytes();
    }

    /** How many elements the last one lies behind the first; throws {@link ArithmeticException} beyond 2^63. */
    static long last(List<Long> shape, List<Long> strides) {
        long last = 0;
        for (int i = 0; i < shape.size(); i++) {
            last = Math.addExact(last, Math.multiplyExact(shape.get(i) - 1, strides.get(i)));
        }
        return last;
    }

    /** A reader; pieces may begin and end anywhere. */
    TensorReader reader() {
        return (from, target) -> {
            long at = from;
            while (target.hasRemaining()) {
                int within = (int) (at % width);
                int count = Math.min(width - within, target.remaining());
                int place = Math.toIntExact(place(at / width) * width) + within;
                for (int i = 0; i < count; i++) {
                    target.put(span.get(place + i));
                }
                at += count;
            }
        };
    }

    private long place(long element) {
        long rest = element;
        long place = 0;
        for (int i = shape.size() - 1; i >= 0; i--) {
            place += rest % shape.get(i) * strides.get(i);
            rest /= shape.get(i);
        }
        return place;
    }
}
