package dev.perennial.model.text.jinja;

import dev.perennial.model.text.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads statements. */
final class StatementParser {
    private static final int DEEPEST = 100;
    private static final Statement NOTHING = new Statement.Block(List.of());

    private final Tokens tokens;
    private final ExpressionParser expressions;
    private int depth;
    private int loops;

    StatementParser(List<Token> tokens) {
        this.tokens = new Tokens(tokens);
        this.expressions = new ExpressionParser(this.tokens);
    }

    Statement template() {
        Statement body = until(Set.of());
        if (!tokens.is(Kind.END)) {
            throw tokens.unexpected("the end of the template");
        }
        return body;
    }

    /** Statements up to a tag that begins with one of these names; its opening mark is gone past. */
    private Statement until(Set<String> ends) {
        depth++;
        if (depth > DEEPEST) {
            throw new Fault(tokens.now().line(), "blocks nest more than " + DEEPEST + " deep");
        }
        List<Statement> statements = new ArrayList<>();
        while (!tokens.is(Kind.END)) {
            Token token = tokens.next();
            if (token.kind() == Kind.DATA) {
                statements.add(new Statement.Data(token.text()));
            } else if (token.kind() == Kind.OPEN_PRINT) {
                statements.add(new Statement.Print(token.line(), expressions.printed()));
                tokens.expect(Kind.CLOSE_PRINT, "'}}'");
            } else if (ends.contains(tokens.now().text()) && tokens.is(Kind.NAME)) {
                depth--;
                return new Statement.Block(List.copyOf(statements));
            } else {
                statements.add(tag());
            }
        }
        if (!ends.isEmpty()) {
            throw tokens.unexpected(
                    "'" + String.join("' or '", ends.stream().sorted().toList()) + "'");
        }
        depth--;
        return new Statement.Block(List.copyOf(statements));
    }

    private Statement tag() {
        Token name = tokens.now();
        if (name.kind() != Kind.NAME) {
            throw tokens.unexpected("the name of a statement");
        }
        return switch (name.text()) {
            case "if" -> condition();
            case "for" -> loop();
            case "set" -> set();
            case "macro" -> macro();
            case "break", "continue" -> jump();
            case "generation" -> generation();
            case "filter" -> filterBlock();
            case "with" -> with();
            default ->
                throw new Fault(
                        name.line(),
                        "the statement '" + name.text() + "' is not covered by this interpreter of chat templates");
        };
    }

    private void close() {
        tokens.expect(Kind.CLOSE_TAG, "'%}'");
    }

    private Statement body(String end) {
        Statement body = until(Set.of(end));
        tokens.expectName(end);
        return body;
    }

    private Statement condition() {
        List<Statement.Branch> branches = new ArrayList<>();
        while (tokens.isName("if") || tokens.isName("elif")) {
            int line = tokens.next().line();
            Expression condition = expressions.whole(false);
            close();
            branches.add(new Statement.Branch(line, condition, until(Set.of("elif", "else", "endif"))));
        }
        Statement otherwise = NOTHING;
        if (tokens.skipName("else")) {
            close();
            otherwise = until(Set.of("endif"));
        }
        tokens.expectName("endif");
        close();
        return new Statement.If(List.copyOf(branches), otherwise);
    }

    private Statement loop() {
        int line = tokens.next().line();
        Target target = target();
        tokens.expectName("in");
        Expression source = expressions.whole(false);
        Expression condition = tokens.skipName("if") ? expressions.expression() : For.ALWAYS;
        if (tokens.isName("recursive")) {
            throw tokens.notCovered("a 'recursive' loop");
        }
        close();
        loops++;
        Statement body = until(Set.of("else", "endfor"));
        loops--;
        Statement otherwise = NOTHING;
        if (tokens.skipName("else")) {
            close();
            otherwise = until(Set.of("endfor"));
        }
        tokens.expectName("endfor");
        close();
        return new For(line, target, source, condition, body, otherwise);
    }

    private Target target() {
        boolean bracket = tokens.skipOperator("(");
        List<String> names = new ArrayList<>(List.of(expressions.newName()));
        boolean unpacked = false;
        while (tokens.skipOperator(",")) {
            unpacked = true;
            if (tokens.is(Kind.NAME) && !tokens.isName("in")) {
                names.add(expressions.newName());
            }
        }
        if (bracket) {
            tokens.expectOperator(")");
        }
        return new Target(List.copyOf(names), unpacked);
    }

    private Statement set() {
        int line = tokens.next().line();
        if (tokens.after().is(Kind.OPERATOR, ".")) {
            return setAttribute(line);
        }
        Target target = target();
        if (tokens.skipOperator("=")) {
            Expression value = expressions.whole(true);
            close();
            return new Statement.Set(line, target, value);
        }
        if (target.unpacked()) {
            throw tokens.unexpected("'='");
        }
        List<Expression.Filtered> filters = expressions.filters();
        close();
        Statement body = body("endset");
        close();
        return new Statement.SetBlock(line, target.names().get(0), filters, body);
    }

    private Statement setAttribute(int line) {
        String namespace = expressions.newName();
        tokens.expectOperator(".");
        String name = tokens.expect(Kind.NAME, "a name").text();
        if (!tokens.skipOperator("=")) {
            throw tokens.notCovered("a block that sets an attribute");
        }
        Expression value = expressions.whole(true);
        close();
        return new Statement.SetAttribute(line, namespace, name, value);
    }

    private Statement macro() {
        int line = tokens.next().line();
        String name = expressions.newName();
        List<String> parameters = new ArrayList<>();
        List<Expression> defaults = new ArrayList<>();
        tokens.expectOperator("(");
        while (!tokens.skipOperator(")")) {
            if (!parameters.isEmpty()) {
                tokens.expectOperator(",");
            }
            parameters.add(expressions.newName());
            if (tokens.skipOperator("=")) {
                defaults.add(expressions.expression());
            } else if (!defaults.isEmpty()) {
                throw tokens.unexpected("a default, as the parameter before has one");
            }
        }
        close();
        int outer = loops;
        loops = 0;
        Statement body = body("endmacro");
        loops = outer;
        close();
        return new Macro(line, name, List.copyOf(parameters), List.copyOf(defaults), body).checked();
    }

    private Statement jump() {
        Token name = tokens.next();
        if (loops == 0) {
            throw new Fault(name.line(), "'" + name.text() + "' stands outside a loop");
        }
        close();
        return new Statement.Jump(name.text().equals("break") ? Statement.Flow.BREAK : Statement.Flow.CONTINUE);
    }

    /** Marks what the model says, for training; its body is written as it is. */
    private Statement generation() {
        int line = tokens.next().line();
        close();
        Statement body = body("endgeneration");
        close();
        return new Statement.With(line, List.of(), List.of(), body);
    }

    private Statement filterBlock() {
        int line = tokens.next().line();
        List<Expression.Filtered> filters = expressions.filtersFromName();
        close();
        Statement body = body("endfilter");
        close();
        return new Statement.FilterBlock(line, filters, body);
    }

    private Statement with() {
        int line = tokens.next().line();
        List<String> names = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (!tokens.is(Kind.CLOSE_TAG)) {
            if (!names.isEmpty()) {
                tokens.expectOperator(",");
            }
            names.add(expressions.newName());
            tokens.expectOperator("=");
            values.add(expressions.expression());
        }
        close();
        Statement body = body("endwith");
        close();
        return new Statement.With(line, List.copyOf(names), List.copyOf(values), body);
    }
}
