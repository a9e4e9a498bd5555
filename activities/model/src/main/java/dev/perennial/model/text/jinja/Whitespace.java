package dev.perennial.model.text.jinja;

import java.util.function.IntPredicate;

/** What Python's {@code str.isspace} takes for a space, and stripping. */
final class Whitespace {
    private static final int NEXT_LINE = 0x85;

    private Whitespace() {}

    static boolean is(int character) {
        return Character.isWhitespace(character) || Character.isSpaceChar(character) || character == NEXT_LINE;
    }

    static String strip(String text) {
        return stripStart(stripEnd(text));
    }

    static String stripStart(String text) {
        return stripStart(text, Whitespace::is);
    }

    static String stripEnd(String text) {
        return stripEnd(text, Whitespace::is);
    }

    static String stripStart(String text, IntPredicate stripped) {
        int start = 0;
        while (start < text.length() && stripped.test(text.codePointAt(start))) {
            start += Character.charCount(text.codePointAt(start));
        }
        return text.substring(start);
    }

    static String stripEnd(String text, IntPredicate stripped) {
        int end = text.length();
        while (end > 0 && stripped.test(text.codePointBefore(end))) {
            end -= Character.charCount(text.codePointBefore(end));
        }
        return text.substring(0, end);
    }
}
