package dev.perennial.model.text.jinja;

import java.util.Locale;
import java.util.function.IntPredicate;

/** Upper and lower case as Python and jinja2 have them. */
final class Cases {
    private Cases() {}

    /** The first character upper case, the others lower. */
    static String capitalized(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int first = text.offsetByCodePoints(0, 1);
        return upper(text.substring(0, first)) + text.substring(first).toLowerCase(Locale.ROOT);
    }

    /** Python's: every letter after none is upper case. */
    static String titled(String text) {
        return titled(text, character -> !Character.isLetter(character));
    }

    /** The filter's: every character after a space or an opening bracket is upper case. */
    static String titledWords(String text) {
        return titled(text, character -> Whitespace.is(character) || "-({[<".indexOf(character) >= 0);
    }

    private static String titled(String text, IntPredicate between) {
        StringBuilder titled = new StringBuilder();
        boolean first = true;
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            int character = text.codePointAt(at);
            String one = Character.toString(character);
            titled.append(first ? upper(one) : one.toLowerCase(Locale.ROOT));
            first = between.test(character);
        }
        return titled.toString();
    }

    private static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    static boolean isUpper(String text) {
        return text.codePoints().anyMatch(Character::isUpperCase)
                && text.codePoints().noneMatch(Character::isLowerCase);
    }

    static boolean isLower(String text) {
        return text.codePoints().anyMatch(Character::isLowerCase)
                && text.codePoints().noneMatch(Character::isUpperCase);
    }
}
