package dev.perennial.model.text.jinja;

/** What is written between quotes, with Python's escapes. */
final class StringLiteral {
    private static final String LETTERS = "\\'\"abfnrtv";
    private static final String VALUES = "\\'\"\u0007\b\f\n\r\t\u000b";

    private final String written;
    private final int line;
    private final StringBuilder value = new StringBuilder();
    private int at;

    private StringLiteral(String written, int line) {
        this.written = written;
        this.line = line;
    }

    static String value(String written, int line) {
        return written.indexOf('\\') < 0 ? written : new StringLiteral(written, line).read();
    }

    private String read() {
        while (at < written.length()) {
            char next = written.charAt(at);
            at++;
            if (next == '\\' && at < written.length()) {
                escape(written.charAt(at));
            } else {
                value.append(next);
            }
        }
        return value.toString();
    }

    private void escape(char letter) {
        int known = LETTERS.indexOf(letter);
        at++;
        if (known >= 0) {
            value.append(VALUES.charAt(known));
        } else if (letter == 'x') {
            code(2);
        } else if (letter == 'u') {
            code(4);
        } else if (letter == 'U') {
            code(8);
        } else if (letter >= '0' && letter <= '7') {
            octal();
        } else if (letter != '\n') {
            value.append('\\').append(letter);
        }
    }

    private void code(int digits) {
        int end = at + digits;
        if (end > written.length() || !written.substring(at, end).matches("[0-9a-fA-F]+")) {
            throw new Fault(line, "a string has an escape of fewer than " + digits + " hexadecimal digits");
        }
        long code = Long.parseLong(written.substring(at, end), 16);
        if (code > Character.MAX_CODE_POINT) {
            throw new Fault(line, "a string has an escape beyond U+10FFFF");
        }
        value.appendCodePoint((int) code);
        at = end;
    }

    private void octal() {
        int end = at;
        while (end < written.length() && end < at + 2 && written.charAt(end) >= '0' && written.charAt(end) <= '7') {
            end++;
        }
        value.appendCodePoint(Integer.parseInt(written.substring(at - 1, end), 8));
        at = end;
    }
}
