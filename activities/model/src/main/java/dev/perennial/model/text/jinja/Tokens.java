package dev.perennial.model.text.jinja;

import dev.perennial.model.text.jinja.Token.Kind;
import java.util.List;

/** The tokens of a template, read one by one. */
final class Tokens {
    private final List<Token> tokens;
    private int at;

    Tokens(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token now() {
        return tokens.get(at);
    }

    Token after() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    Token next() {
        Token token = now();
        at = Math.min(at + 1, tokens.size() - 1);
        return token;
    }

    boolean is(Kind kind) {
        return now().kind() == kind;
    }

    boolean isOperator(String text) {
        return now().is(Kind.OPERATOR, text);
    }

    boolean isName(String text) {
        return now().is(Kind.NAME, text);
    }

    /** Goes past an operator if it is there. */
    boolean skipOperator(String text) {
        boolean there = isOperator(text);
        at += there ? 1 : 0;
        return there;
    }

    /** Goes past a name if it is there. */
    boolean skipName(String text) {
        boolean there = isName(text);
        at += there ? 1 : 0;
        return there;
    }

    void expectOperator(String text) {
        if (!skipOperator(text)) {
            throw unexpected("'" + text + "'");
        }
    }

    void expectName(String text) {
        if (!skipName(text)) {
            throw unexpected("'" + text + "'");
        }
    }

    Token expect(Kind kind, String expected) {
        if (!is(kind)) {
            throw unexpected(expected);
        }
        return next();
    }

    Fault unexpected(String expected) {
        return new Fault(now().line(), "expected " + expected + ", found " + now().shown());
    }

    /** What the language has and this interpreter has not. */
    Fault notCovered(String construct) {
        return new Fault(now().line(), construct + " is not covered by this interpreter of chat templates");
    }
}
