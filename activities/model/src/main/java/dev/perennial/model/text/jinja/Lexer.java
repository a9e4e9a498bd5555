package dev.perennial.model.text.jinja;

import dev.perennial.model.text.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a template into text and the tokens of its tags. The whitespace rules are jinja2's with {@code trim_blocks} and
 * {@code lstrip_blocks}: a line break after a block or comment goes, and so does indentation before one.
 */
final class Lexer {
    private static final Pattern OPEN = Pattern.compile("\\{[{%#]");
    private static final Pattern RAW = Pattern.compile("\\{%[-+]?\\s*raw\\s*(-?)%}");
    private static final Pattern END_RAW = Pattern.compile("\\{%([-+]?)\\s*endraw\\s*([-+]?)%}");

    private final String source;
    private final LineNumbers lines;
    private final List<Token> tokens = new ArrayList<>();
    private int at;
    private boolean lineStart = true;

    Lexer(String template) {
        String unified = template.replace("\r\n", "\n").replace('\r', '\n');
        source = unified.endsWith("\n") ? unified.substring(0, unified.length() - 1) : unified;
        lines = new LineNumbers(source);
    }

    List<Token> tokens() {
        Matcher open = OPEN.matcher(source);
        while (open.find(at)) {
            char kind = source.charAt(open.start() + 1);
            int inside = open.end();
            char sign = inside < source.length() ? source.charAt(inside) : ' ';
            data(source.substring(at, open.start()), sign, kind != '{');
            at = inside + (sign == '-' || sign == '+' ? 1 : 0);
            piece(kind, open.start());
        }
        data(source.substring(at), ' ', false);
        tokens.add(new Token(Kind.END, "", lines.of(source.length())));
        return List.copyOf(tokens);
    }

    private void data(String text, char sign, boolean block) {
        String kept = text;
        if (sign == '-') {
            kept = Whitespace.stripEnd(text);
        } else if (sign != '+' && block) {
            kept = withoutIndentation(text);
        }
        if (!kept.isEmpty()) {
            tokens.add(new Token(Kind.DATA, kept, lines.of(at)));
        }
    }

    private String withoutIndentation(String text) {
        int line = text.lastIndexOf('\n') + 1;
        boolean blank = Whitespace.stripEnd(text.substring(line)).isEmpty();
        return blank && (line > 0 || lineStart) ? text.substring(0, line) : text;
    }

    private void piece(char kind, int start) {
        if (kind == '#') {
            comment(start);
        } else if (kind == '{') {
            tag(Kind.OPEN_PRINT, Kind.CLOSE_PRINT, start);
        } else if (!raw(start)) {
            tag(Kind.OPEN_TAG, Kind.CLOSE_TAG, start);
        }
    }

    private void comment(int start) {
        int end = source.indexOf("#}", at);
        if (end < 0) {
            throw new Fault(lines.of(start), "a comment does not end; close it with '#}'");
        }
        char sign = end > at ? source.charAt(end - 1) : ' ';
        close(end + 2, sign, true);
    }

    /** Goes on after a closing mark, past what it trims. */
    private void close(int end, char sign, boolean trims) {
        int next = end;
        if (sign == '-') {
            while (next < source.length() && Whitespace.is(source.charAt(next))) {
                next++;
            }
        } else if (sign != '+' && trims && next < source.length() && source.charAt(next) == '\n') {
            next++;
        }
        at = next;
        lineStart = source.charAt(next - 1) == '\n';
    }

    private boolean raw(int start) {
        Matcher begin = RAW.matcher(source).region(start, source.length());
        if (!begin.lookingAt()) {
            return false;
        }
        close(begin.end(), begin.group(1).isEmpty() ? '+' : '-', false);
        Matcher end = END_RAW.matcher(source);
        if (!end.find(at)) {
            throw new Fault(lines.of(start), "'raw' does not end; close it with '{% endraw %}'");
        }
        data(source.substring(at, end.start()), sign(end.group(1)), true);
        close(end.end(), sign(end.group(2)), true);
        return true;
    }

    private static char sign(String group) {
        return group.isEmpty() ? ' ' : group.charAt(0);
    }

    private void tag(Kind open, Kind close, int start) {
        tokens.add(new Token(open, "", lines.of(start)));
        TagLexer inside = new TagLexer(source, lines, tokens, close == Kind.CLOSE_TAG ? "%}" : "}}");
        int end = inside.read(at);
        tokens.add(new Token(close, "", lines.of(end)));
        close(end, inside.sign(), close == Kind.CLOSE_TAG);
    }
}
