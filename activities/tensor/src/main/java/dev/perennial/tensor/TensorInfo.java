package dev.perennial.tensor;

import java.util.Arrays;
import java.util.List;

/**
 * A tensor's name, element type and shape; its elements lie in C order.
 *
 * @param name its name, such as {@code model.layers.0.mlp.down_proj.weight}
 * @param dtype the type of its elements
 * @param shape its dimensions, outermost first; empty for a single value; a dimension may be 0
 */
public record TensorInfo(String name, DType dtype, List<Long> shape) {
    /** The largest dimension or offset the format's schema allows: 2^48 - 1. */
    public static final long LARGEST = (1L << 48) - 1;

    public TensorInfo {
        shape = List.copyOf(shape);
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a tensor needs a name, found an empty one with shape " + shape);
        }
        for (long dimension : shape) {
            if (dimension < 0 || dimension > LARGEST) {
                throw new IllegalArgumentException("tensor " + name + ": expected dimensions from 0 to " + LARGEST
                        + ", found " + dimension + " in shape " + shape);
            }
        }
        size(name, dtype, shape);
    }

    /** A tensor of these dimensions. */
    public static TensorInfo of(String name, DType dtype, long... shape) {
        return new TensorInfo(name, dtype, Arrays.stream(shape).boxed().toList());
    }

    /** The product of the dimensions; 1 for a single value. */
    public long elements() {
        long elements = 1;
        for (long dimension : shape) {
            elements = Math.multiplyExact(elements, dimension);
        }
        return elements;
    }

    /** Its size in bytes. */
    public long bytes() {
        return size(name, dtype, shape);
    }

    /** The same tensor in another element type. */
    public TensorInfo as(DType other) {
        return new TensorInfo(name, other, shape);
    }

    /** True when both have the same dimensions in the same order. */
    public boolean sameShape(TensorInfo other) {
        return shape.equals(other.shape);
    }

    private static long size(String name, DType dtype, List<Long> shape) {
        try {
            long bits = dtype.bits();
            for (long dimension : shape) {
                bits = Math.multiplyExact(bits, dimension);
            }
            if (bits % 8 != 0) {
                throw new IllegalArgumentException("tensor " + name + ": shape " + shape + " of " + dtype.code()
                        + " is " + bits + " bits, expected whole bytes");
            }
            return bits / 8;
        } catch (ArithmeticException tooLarge) {
            throw new IllegalArgumentException(
                    "tensor " + name + ": shape " + shape + " of " + dtype.code() + " is larger than 2^63 bits",
                    tooLarge);
        }
    }
}
