package dev.perennial.model.text.jinja;

import dev.perennial.model.text.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads literals, names, and what follows them: attributes, indices and calls. */
final class PrimaryParser {
    private static final Set<String> NOT_COVERED = Set.of("varargs", "kwargs", "caller", "self", "super");

    private final Tokens tokens;
    private final ExpressionParser expressions;

    PrimaryParser(Tokens tokens, ExpressionParser expressions) {
        this.tokens = tokens;
        this.expressions = expressions;
    }

    Expression primary() {
        Token token = tokens.now();
        return switch (token.kind()) {
            case NAME -> name();
            case STRING -> string();
            case WHOLE -> new Expression.Constant(whole(tokens.next()));
            case REAL ->
                new Expression.Constant(
                        Numeric.of(Double.parseDouble(tokens.next().text())));
            case OPERATOR -> bracket();
            default -> throw tokens.unexpected("a value");
        };
    }

    private static Value whole(Token digits) {
        try {
            return Numeric.of(Long.parseLong(digits.text()));
        } catch (NumberFormatException tooLarge) {
            throw new Fault(digits.line(), "a whole number beyond 64 bits is not covered");
        }
    }

    private Expression name() {
        String name = tokens.now().text();
        if (NOT_COVERED.contains(name)) {
            throw tokens.notCovered("'" + name + "'");
        }
        if (Set.of("and", "or", "not", "in", "is", "if", "else").contains(name)) {
            throw tokens.unexpected("a value");
        }
        tokens.next();
        return switch (name) {
            case "true", "True" -> new Expression.Constant(Numeric.of(true));
            case "false", "False" -> new Expression.Constant(Numeric.of(false));
            case "none", "None" -> Expression.Constant.NONE;
            default -> new Expression.Name(name);
        };
    }

    /** Strings that follow each other are one. */
    private Expression string() {
        StringBuilder text = new StringBuilder();
        while (tokens.is(Kind.STRING)) {
            text.append(tokens.next().text());
        }
        return new Expression.Constant(Text.of(text.toString()));
    }

    private Expression bracket() {
        if (tokens.skipOperator("(")) {
            return inBrackets();
        }
        if (tokens.skipOperator("[")) {
            List<Expression> elements = new ArrayList<>();
            while (!tokens.skipOperator("]")) {
                comma(elements.isEmpty());
                if (!tokens.isOperator("]")) {
                    elements.add(expressions.expression());
                }
            }
            return new Expression.Series(List.copyOf(elements), false);
        }
        if (tokens.skipOperator("{")) {
            return mapping();
        }
        throw tokens.unexpected("a value");
    }

    private void comma(boolean first) {
        if (!first) {
            tokens.expectOperator(",");
        }
    }

    private Expression inBrackets() {
        if (tokens.skipOperator(")")) {
            return new Expression.Series(List.of(), true);
        }
        Expression inside = expressions.whole(true);
        tokens.expectOperator(")");
        return inside;
    }

    private Expression mapping() {
        List<Expression> keys = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (!tokens.skipOperator("}")) {
            comma(keys.isEmpty());
            if (!tokens.isOperator("}")) {
                keys.add(expressions.expression());
                tokens.expectOperator(":");
                values.add(expressions.expression());
            }
        }
        return new Expression.Mapping(List.copyOf(keys), List.copyOf(values));
    }

    Expression postfixed(Expression first) {
        Expression expression = first;
        while (true) {
            if (tokens.skipOperator(".")) {
                expression = dotted(expression);
            } else if (tokens.skipOperator("[")) {
                expression = indexed(expression);
            } else if (tokens.isOperator("(")) {
                expression = new Expression.Call(expression, given());
            } else {
                return expression;
            }
        }
    }

    private Expression dotted(Expression of) {
        if (tokens.is(Kind.WHOLE)) {
            return new Expression.Item(of, new Expression.Constant(whole(tokens.next())));
        }
        return new Expression.Attribute(of, tokens.expect(Kind.NAME, "a name").text());
    }

    private Expression indexed(Expression of) {
        List<Expression> bounds = new ArrayList<>();
        boolean slice = false;
        Expression bound = Expression.Constant.NONE;
        while (!tokens.skipOperator("]")) {
            if (tokens.skipOperator(":")) {
                slice = true;
                bounds.add(bound);
                bound = Expression.Constant.NONE;
            } else if (bound.equals(Expression.Constant.NONE)) {
                bound = expressions.expression();
            } else {
                throw tokens.unexpected("']'");
            }
        }
        bounds.add(bound);
        if (!slice) {
            return new Expression.Item(of, bound);
        }
        if (bounds.size() > 3) {
            throw tokens.unexpected("at most two ':' in a slice");
        }
        Expression step = bounds.size() == 3 ? bounds.get(2) : Expression.Constant.NONE;
        return new Expression.Part(of, bounds.get(0), bounds.get(1), step);
    }

    /** Arguments in brackets. */
    Expression.Given given() {
        tokens.expectOperator("(");
        List<Expression> positional = new ArrayList<>();
        Map<String, Expression> named = new LinkedHashMap<>();
        while (!tokens.skipOperator(")")) {
            comma(positional.isEmpty() && named.isEmpty());
            if (tokens.isOperator("*") || tokens.isOperator("**")) {
                throw tokens.notCovered("'" + tokens.now().text() + "' before an argument");
            }
            if (tokens.is(Kind.NAME) && tokens.after().is(Kind.OPERATOR, "=")) {
                String name = tokens.next().text();
                tokens.next();
                named.put(name, expressions.expression());
            } else if (!tokens.isOperator(")")) {
                positional.add(expressions.expression());
            }
        }
        return new Expression.Given(List.copyOf(positional), Collections.unmodifiableMap(named));
    }
}
