package dev.perennial.contract;

import java.util.Collection;
import java.util.stream.Collectors;

/**
 * Reasons put together. What says a reason ({@code reason}, {@code sentence} of a record) is a clause that begins small
 * and ends without a full stop, so that others may stand before and after it; what people wrote may end with one.
 */
public final class Sentences {
    private Sentences() {}

    /** All of them as one sentence: each without its full stop, a semicolon between two. */
    public static String joined(Collection<String> clauses) {
        return clauses.stream().map(Sentences::open).collect(Collectors.joining("; "));
    }

    /** The same without a full stop and blanks at its end, so that it can go on. */
    public static String open(String sentence) {
        String stripped = sentence.stripTrailing();
        return stripped.endsWith(".") && !stripped.endsWith("..")
                ? stripped.substring(0, stripped.length() - 1)
                : stripped;
    }
}
