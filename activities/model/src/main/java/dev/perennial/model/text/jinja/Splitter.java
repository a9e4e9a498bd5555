package dev.perennial.model.text.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Python's ways to split a text. */
final class Splitter {
    private static final String BREAKS = "\n\r\u000b\f\u001c\u001d\u001e\u0085\u2028\u2029";

    private final String text;
    private final int most;

    /** Splits at most so many times. */
    Splitter(String text, int most) {
        this.text = text;
        this.most = most;
    }

    List<String> at(String separator) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int at = text.indexOf(separator); at >= 0 && parts.size() < most; at = text.indexOf(separator, from)) {
            parts.add(text.substring(from, at));
            from = at + separator.length();
        }
        parts.add(text.substring(from));
        return parts;
    }

    List<String> atFromRight(String separator) {
        List<String> parts = new ArrayList<>();
        int to = text.length();
        for (int at = before(separator, to); at >= 0 && parts.size() < most; at = before(separator, to)) {
            parts.add(text.substring(at + separator.length(), to));
            to = at;
        }
        parts.add(text.substring(0, to));
        Collections.reverse(parts);
        return parts;
    }

    private int before(String separator, int end) {
        return text.lastIndexOf(separator, end - separator.length());
    }

    /** Between runs of spaces. */
    List<String> words() {
        List<String> words = new ArrayList<>();
        String rest = Whitespace.stripStart(text);
        while (!rest.isEmpty() && words.size() < most) {
            int end = 0;
            while (end < rest.length() && !Whitespace.is(rest.charAt(end))) {
                end++;
            }
            words.add(rest.substring(0, end));
            rest = Whitespace.stripStart(rest.substring(end));
        }
        if (!rest.isEmpty()) {
            words.add(Whitespace.stripEnd(rest));
        }
        return words;
    }

    List<String> wordsFromRight() {
        List<String> words = new ArrayList<>();
        String rest = Whitespace.stripEnd(text);
        while (!rest.isEmpty() && words.size() < most) {
            int start = rest.length();
            while (start > 0 && !Whitespace.is(rest.charAt(start - 1))) {
                start--;
            }
            words.add(rest.substring(start));
            rest = Whitespace.stripEnd(rest.substring(0, start));
        }
        if (!rest.isEmpty()) {
            words.add(Whitespace.stripStart(rest));
        }
        Collections.reverse(words);
        return words;
    }

    /** Its lines, with their breaks or without. */
    static List<String> lines(String text, boolean keepBreaks) {
        List<String> lines = new ArrayList<>();
        int from = 0;
        int at = 0;
        while (at < text.length()) {
            if (BREAKS.indexOf(text.charAt(at)) < 0) {
                at++;
                continue;
            }
            int end = text.startsWith("\r\n", at) ? at + 2 : at + 1;
            lines.add(text.substring(from, keepBreaks ? end : at));
            from = end;
            at = end;
        }
        if (from < text.length()) {
            lines.add(text.substring(from));
        }
        return lines;
    }
}
