package dev.perennial.model.text.jinja;

import dev.perennial.model.text.jinja.Token.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts the inside of one tag into tokens, up to its closing mark outside brackets. */
final class TagLexer {
    private static final Pattern NUMBER = Pattern.compile("\\d(?:_?\\d)*(\\.\\d(?:_?\\d)*)?([eE][+-]?\\d(?:_?\\d)*)?");
    private static final Pattern DIGITS = Pattern.compile("\\d(?:_?\\d)*");
    private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{Nd}_]*");
    private static final List<String> OPERATORS = List.of(
            "**", "//", "==", "!=", "<=", ">=", "+", "-", "*", "/", "%", "~", "[", "]", "(", ")", "{", "}", "<", ">",
            "=", ".", ":", "|", ",", ";");

    private final String source;
    private final LineNumbers lines;
    private final List<Token> tokens;
    private final String mark;
    private final Deque<String> open = new ArrayDeque<>();
    private int at;
    private char sign = ' ';

    TagLexer(String source, LineNumbers lines, List<Token> tokens, String mark) {
        this.source = source;
        this.lines = lines;
        this.tokens = tokens;
        this.mark = mark;
    }

    /** Adds the tokens from a place on and returns the place after the closing mark. */
    int read(int from) {
        at = from;
        while (true) {
            while (at < source.length() && Whitespace.is(source.charAt(at))) {
                at++;
            }
            if (at == source.length()) {
                throw new Fault(lines.of(from), "a tag does not end; close it with '" + mark + "'");
            }
            if (open.isEmpty() && closes()) {
                return at;
            }
            token();
        }
    }

    /** What stands before the closing mark: - or + or nothing. */
    char sign() {
        return sign;
    }

    private boolean closes() {
        char first = source.charAt(at);
        boolean signed = first == '-' || (first == '+' && mark.equals("%}"));
        if (!source.startsWith(mark, at + (signed ? 1 : 0))) {
            return false;
        }
        sign = signed ? first : ' ';
        at += mark.length() + (signed ? 1 : 0);
        return true;
    }

    private void token() {
        char first = source.charAt(at);
        if (first == '\'' || first == '"') {
            string(first);
        } else if (first >= '0' && first <= '9') {
            number();
        } else if (!name()) {
            operator();
        }
    }

    private void add(Kind kind, String text, int end) {
        tokens.add(new Token(kind, text, lines.of(at)));
        at = end;
    }

    private void string(char quote) {
        int end = at + 1;
        while (end < source.length() && source.charAt(end) != quote) {
            end += source.charAt(end) == '\\' ? 2 : 1;
        }
        if (end >= source.length()) {
            throw new Fault(lines.of(at), "a string does not end; close it with " + quote);
        }
        add(Kind.STRING, StringLiteral.value(source.substring(at + 1, end), lines.of(at)), end + 1);
    }

    /** After a dot, digits are an index, not a fraction. */
    private void number() {
        boolean index = source.charAt(at - 1) == '.';
        Matcher matcher = (index ? DIGITS : NUMBER).matcher(source).region(at, source.length());
        if (!matcher.lookingAt()) {
            throw new Fault(lines.of(at), "expected a number");
        }
        boolean real = !index && (matcher.group(1) != null || matcher.group(2) != null);
        add(real ? Kind.REAL : Kind.WHOLE, matcher.group().replace("_", ""), matcher.end());
    }

    private boolean name() {
        Matcher matcher = NAME.matcher(source).region(at, source.length());
        if (!matcher.lookingAt()) {
            return false;
        }
        add(Kind.NAME, matcher.group(), matcher.end());
        return true;
    }

    private void operator() {
        for (String operator : OPERATORS) {
            if (source.startsWith(operator, at)) {
                balance(operator);
                add(Kind.OPERATOR, operator, at + operator.length());
                return;
            }
        }
        throw new Fault(lines.of(at), "unexpected character '" + source.charAt(at) + "'");
    }

    private void balance(String operator) {
        int bracket = "([{".indexOf(operator);
        if (bracket >= 0) {
            open.push(String.valueOf(")]}".charAt(bracket)));
        } else if (")]}".contains(operator)) {
            String expected = open.isEmpty() ? "no bracket to close" : "'" + open.peek() + "'";
            if (open.isEmpty() || !open.pop().equals(operator)) {
                throw new Fault(lines.of(at), "unexpected '" + operator + "', expected " + expected);
            }
        }
    }
}
