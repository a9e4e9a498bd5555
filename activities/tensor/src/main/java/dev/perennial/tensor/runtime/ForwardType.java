package dev.perennial.tensor.runtime;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** In which type a model's parameters are held and multiplied when it only answers. */
public enum ForwardType {
    /** Exact: what weights are edited, merged and trained in. */
    FLOAT32,
    /** Half the memory; fast on GPUs, very slow on processors without half-precision arithmetic. */
    FLOAT16,
    /** Half the memory with float32's range. */
    BFLOAT16;

    /** As settings spell it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Parses a setting's word; throws {@link IllegalArgumentException} naming it and the known ones. */
    public static ForwardType parse(String word) {
        return Arrays.stream(values())
                .filter(type -> type.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected one of "
                        + Arrays.stream(values()).map(ForwardType::word).collect(Collectors.joining(", "))
                        + ", found '" + word + "'"));
    }
}
