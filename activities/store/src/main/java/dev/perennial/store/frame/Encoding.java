package dev.perennial.store.frame;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * How a frame's payload stands for its content. Only {@link #RAW} is written and read so far; the others have their
 * numbers reserved.
 */
public enum Encoding {
    /** The bytes themselves. */
    RAW(0),
    /** Planes of equal bytes, entropy-coded. */
    PLANES(1),
    /** The difference to a parent tensor. */
    XDELTA(2),
    /** A formula over stored tensors; these have no frame, but a recipe in their manifest. */
    RECIPE(3);

    private final int code;

    Encoding(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    /** The last part of a blob's key, such as {@code raw}. */
    public String suffix() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Encoding> of(int code) {
        return Arrays.stream(values()).filter(known -> known.code == code).findFirst();
    }
}
