package dev.perennial.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Conversions between float32 and the narrower floating types, by bits. Widening is exact and keeps NaN payloads;
 * narrowing rounds to nearest, ties to even, overflows to infinity, and keeps the upper payload bits of a NaN (which
 * stays a NaN). Every F16 and BF16 bit pattern survives widening and narrowing again.
 */
public final class Floats {
    private static final int F32_INFINITY = 0x7f800000;
    private static final int F16_FIRST_OVERFLOW = 0x477ff000;
    private static final int F16_SMALLEST_NORMAL = 0x38800000;
    private static final float TWO_POW_112 = 0x1p112f;

    private Floats() {}

    /** Widens a bfloat16. */
    public static float fromBf16(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /** Rounds to bfloat16. */
    public static short toBf16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if ((bits & 0x7fffffff) > F32_INFINITY) {
            int kept = bits >>> 16;
            return (short) ((kept & 0x7f) == 0 ? kept | 0x40 : kept);
        }
        return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }

    /** Widens an IEEE half. */
    public static float fromF16(short bits) {
        int sign = (bits & 0x8000) << 16;
        int magnitude = (bits & 0x7fff) << 13;
        if (magnitude >= 0x0f800000) {
            return Float.intBitsToFloat(sign | F32_INFINITY | magnitude);
        }
        // the half's exponent is 112 below the float's; the product is exact, and normalises subnormals
        float scaled = Float.intBitsToFloat(magnitude) * TWO_POW_112;
        return Float.intBitsToFloat(sign | Float.floatToRawIntBits(scaled));
    }

    /** Rounds to an IEEE half. */
    public static short toF16(float value) {
        int bits = Float.floatToRawIntBits(value);
        int sign = (bits >>> 16) & 0x8000;
        int magnitude = bits & 0x7fffffff;
        return (short) (sign | halfMagnitude(magnitude));
    }

    private static int halfMagnitude(int magnitude) {
        if (magnitude > F32_INFINITY) {
            int kept = (magnitude >>> 13) & 0x3ff;
            return 0x7c00 | (kept == 0 ? 0x200 : kept);
        }
        if (magnitude >= F16_FIRST_OVERFLOW) {
            return 0x7c00;
        }
        if (magnitude >= F16_SMALLEST_NORMAL) {
            int rebased = magnitude - (112 << 23);
            return (rebased + 0xfff + ((rebased >>> 13) & 1)) >>> 13;
        }
        // adding 0.5 leaves the half's 2^-24 grid in the lowest mantissa bits, rounded to even by the hardware
        float aligned = Float.intBitsToFloat(magnitude) + 0.5f;
        return Float.floatToRawIntBits(aligned) - 0x3f000000;
    }

    /**
     * Decodes the first {@code target.length} elements from the source's position, which is left where it was.
     *
     * @throws UnsupportedTensorException if the dtype is not F64, F32, F16 or BF16
     * @throws ShapeMismatchException if the source holds fewer elements
     */
    public static void decode(ByteBuffer source, DType dtype, float[] target) {
        decode(source, dtype, target, target.length);
    }

    /** As {@link #decode(ByteBuffer, DType, float[])}, for the first {@code count} elements. */
    public static void decode(ByteBuffer source, DType dtype, float[] target, int count) {
        ByteBuffer bytes = checked(source, dtype, count, target.length);
        if (dtype == DType.F32) {
            bytes.asFloatBuffer().get(target, 0, count);
        } else if (dtype == DType.F64) {
            for (int i = 0; i < count; i++) {
                target[i] = (float) bytes.getDouble(i * 8);
            }
        } else {
            HalfBlocks.decode(bytes.asShortBuffer(), dtype == DType.BF16, target, count);
        }
    }

    /**
     * Encodes all values from the target's position, which is left where it was.
     *
     * @throws UnsupportedTensorException if the dtype is not F64, F32, F16 or BF16
     * @throws ShapeMismatchException if the target has less room
     */
    public static void encode(float[] values, DType dtype, ByteBuffer target) {
        encode(values, values.length, dtype, target);
    }

    /** As {@link #encode(float[], DType, ByteBuffer)}, for the first {@code count} values. */
    public static void encode(float[] values, int count, DType dtype, ByteBuffer target) {
        ByteBuffer bytes = checked(target, dtype, count, values.length);
        if (dtype == DType.F32) {
            bytes.asFloatBuffer().put(values, 0, count);
        } else if (dtype == DType.F64) {
            for (int i = 0; i < count; i++) {
                bytes.putDouble(i * 8, values[i]);
            }
        } else {
            HalfBlocks.encode(values, count, dtype == DType.BF16, bytes.asShortBuffer());
        }
    }

    private static ByteBuffer checked(ByteBuffer buffer, DType dtype, int count, int array) {
        if (!dtype.decodable()) {
            throw new UnsupportedTensorException(
                    "dtype " + dtype.code() + " has no float32 conversion; use F64, F32, F16 or BF16");
        }
        if (count > array || (long) count * dtype.bytes() > buffer.remaining()) {
            throw new ShapeMismatchException("expected room for " + count + " elements of " + dtype.code() + ", found "
                    + array + " values and " + buffer.remaining() + " bytes");
        }
        return buffer.slice().order(ByteOrder.LITTLE_ENDIAN);
    }
}
