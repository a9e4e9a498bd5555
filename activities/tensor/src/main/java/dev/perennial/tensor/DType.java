package dev.perennial.tensor;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Element types a safetensors file may hold; the names are the format's own codes, and their order, by rising size, is
 * that of its reference writer.
 */
public enum DType {
    /** One byte, 0 or 1. */
    BOOL(8, false),
    F4(4, true),
    F6_E2M3(6, true),
    F6_E3M2(6, true),
    U8(8, false),
    I8(8, false),
    F8_E5M2(8, true),
    F8_E4M3(8, true),
    F8_E8M0(8, true),
    F8_E4M3FNUZ(8, true),
    F8_E5M2FNUZ(8, true),
    I16(16, false),
    U16(16, false),
    F16(16, true),
    BF16(16, true),
    I32(32, false),
    U32(32, false),
    F32(32, true),
    /** A complex number of two float32. */
    C64(64, false),
    F64(64, true),
    I64(64, false),
    U64(64, false);

    private static final Map<String, DType> KNOWN = new HashMap<>();

    static {
        for (DType dtype : values()) {
            KNOWN.put(dtype.code(), dtype);
        }
    }

    private final int bits;
    private final boolean floating;

    DType(int bits, boolean floating) {
        this.bits = bits;
        this.floating = floating;
    }

    /** Bits of one element; fewer than 8 for {@link #F4}, {@link #F6_E2M3} and {@link #F6_E3M2}. */
    public int bits() {
        return bits;
    }

    /**
     * Whole bytes of one element; throws {@link UnsupportedOperationException} where an element is less than a byte.
     */
    public int bytes() {
        if (bits % 8 != 0) {
            throw new UnsupportedOperationException(
                    "dtype " + code() + " has " + bits + " bits an element; ask TensorInfo.bytes() for a whole tensor");
        }
        return bits / 8;
    }

    /** The code written in a safetensors header, such as {@code BF16}. */
    public String code() {
        return name();
    }

    /** True of real floating-point types of any width. */
    public boolean floating() {
        return floating;
    }

    /** True of the types {@link Floats} converts: F64, F32, F16 and BF16. */
    public boolean decodable() {
        return this == F64 || this == F32 || this == F16 || this == BF16;
    }

    /** Parses a code; throws {@link IllegalArgumentException} naming it and the known codes. */
    public static DType parse(String code) {
        DType known = KNOWN.get(code);
        if (known == null) {
            throw new IllegalArgumentException("unknown dtype '" + code + "', expected one of "
                    + Arrays.stream(values()).map(DType::code).collect(Collectors.joining(", ")));
        }
        return known;
    }
}
