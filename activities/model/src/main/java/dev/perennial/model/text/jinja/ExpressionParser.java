package dev.perennial.model.text.jinja;

import dev.perennial.model.text.jinja.Expression.Comparison;
import dev.perennial.model.text.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads expressions: operators, from those that bind least to those that bind most. */
final class ExpressionParser {
    private static final int DEEPEST = 100;
    private static final Set<String> ORDERS = Set.of("==", "!=", "<", "<=", ">", ">=");
    private static final Set<String> SUMS = Set.of("+", "-");
    private static final Set<String> PRODUCTS = Set.of("*", "/", "//", "%");
    private static final Set<String> RESERVED = Set.of(
            "and", "or", "not", "in", "is", "if", "else", "true", "false", "none", "True", "False", "None", "loop");
    private static final Set<String> OPERANDS = Set.of("(", "[", "{");

    private final Tokens tokens;
    private final PrimaryParser primaries;
    private int depth;

    ExpressionParser(Tokens tokens) {
        this.tokens = tokens;
        this.primaries = new PrimaryParser(tokens, this);
    }

    /** What is printed: an expression, or several as a tuple. */
    Expression printed() {
        return whole(true);
    }

    /** An expression or, with commas, a tuple; an {@code if} in it only where it is allowed. */
    Expression whole(boolean conditional) {
        Expression first = conditional ? expression() : or();
        if (!tokens.isOperator(",")) {
            return first;
        }
        List<Expression> elements = new ArrayList<>(List.of(first));
        while (tokens.skipOperator(",")) {
            if (!ends()) {
                elements.add(conditional ? expression() : or());
            }
        }
        return new Expression.Series(List.copyOf(elements), true);
    }

    private boolean ends() {
        return tokens.is(Kind.CLOSE_TAG) || tokens.is(Kind.CLOSE_PRINT) || tokens.isOperator(")");
    }

    /** A name that is given a value. */
    String newName() {
        if (tokens.is(Kind.NAME) && RESERVED.contains(tokens.now().text())) {
            throw tokens.unexpected("a name that is not reserved");
        }
        return tokens.expect(Kind.NAME, "a name").text();
    }

    Expression expression() {
        depth++;
        if (depth > DEEPEST) {
            throw new Fault(tokens.now().line(), "an expression nests more than " + DEEPEST + " deep");
        }
        Expression expression = or();
        while (tokens.skipName("if")) {
            Expression condition = or();
            Expression otherwise = tokens.skipName("else") ? expression() : Expression.Conditional.NO_ELSE;
            expression = new Expression.Conditional(condition, expression, otherwise);
        }
        depth--;
        return expression;
    }

    private Expression or() {
        Expression left = and();
        while (tokens.skipName("or")) {
            left = new Expression.Either(false, left, and());
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (tokens.skipName("and")) {
            left = new Expression.Either(true, left, not());
        }
        return left;
    }

    private Expression not() {
        int times = 0;
        while (tokens.skipName("not")) {
            times++;
        }
        Expression expression = compared();
        for (int i = 0; i < Math.min(times, 2 + times % 2); i++) {
            expression = new Expression.Not(expression);
        }
        return expression;
    }

    private Expression compared() {
        Expression first = sum();
        List<Comparison> rest = new ArrayList<>();
        while (true) {
            String written = tokens.now().text();
            if (tokens.is(Kind.OPERATOR) && ORDERS.contains(written)) {
                tokens.next();
                rest.add(new Comparison(Tests.of(written), false, sum()));
            } else if (tokens.skipName("in")) {
                rest.add(new Comparison(Tests.of("in"), false, sum()));
            } else if (tokens.isName("not") && tokens.after().is(Kind.NAME, "in")) {
                tokens.next();
                tokens.next();
                rest.add(new Comparison(Tests.of("in"), true, sum()));
            } else {
                return rest.isEmpty() ? first : new Expression.Compared(first, List.copyOf(rest));
            }
        }
    }

    private boolean isOneOf(Set<String> operators) {
        return tokens.is(Kind.OPERATOR) && operators.contains(tokens.now().text());
    }

    private Expression sum() {
        Expression left = joined();
        while (isOneOf(SUMS)) {
            Operators.Binary operator = Operators.of(tokens.next().text());
            left = new Expression.Binary(operator, left, joined());
        }
        return left;
    }

    private Expression joined() {
        List<Expression> parts = new ArrayList<>(List.of(product()));
        while (tokens.skipOperator("~")) {
            parts.add(product());
        }
        return parts.size() == 1 ? parts.get(0) : new Expression.Joined(List.copyOf(parts));
    }

    private Expression product() {
        Expression left = power();
        while (isOneOf(PRODUCTS)) {
            Operators.Binary operator = Operators.of(tokens.next().text());
            left = new Expression.Binary(operator, left, power());
        }
        return left;
    }

    private Expression power() {
        Expression left = unary(true);
        while (tokens.skipOperator("**")) {
            left = new Expression.Binary(Operators.of("**"), left, unary(true));
        }
        return left;
    }

    /** A sign binds more than a filter, but less than a call. */
    private Expression unary(boolean filtered) {
        int signs = 0;
        boolean negative = false;
        while (isOneOf(SUMS)) {
            negative ^= tokens.next().text().equals("-");
            signs++;
        }
        Expression expression = primaries.postfixed(primaries.primary());
        if (signs > 0) {
            expression = new Expression.Negative(expression);
            expression = negative ? expression : new Expression.Negative(expression);
        }
        return filtered ? filteredOrTested(expression) : expression;
    }

    private Expression filteredOrTested(Expression input) {
        Expression expression = input;
        while (true) {
            if (tokens.isOperator("|")) {
                tokens.next();
                expression = filter(expression);
            } else if (tokens.skipName("is")) {
                expression = test(expression);
            } else if (tokens.isOperator("(")) {
                expression = new Expression.Call(expression, primaries.given());
            } else {
                return expression;
            }
        }
    }

    /** Filters in a row, each after its bar. */
    List<Expression.Filtered> filters() {
        List<Expression.Filtered> filters = new ArrayList<>();
        while (tokens.skipOperator("|")) {
            filters.add(filter(Expression.Constant.NONE));
        }
        return List.copyOf(filters);
    }

    /** Filters in a row, the first without a bar. */
    List<Expression.Filtered> filtersFromName() {
        List<Expression.Filtered> filters = new ArrayList<>(List.of(filter(Expression.Constant.NONE)));
        filters.addAll(filters());
        return List.copyOf(filters);
    }

    private Expression.Filtered filter(Expression input) {
        Token name = tokens.expect(Kind.NAME, "the name of a filter");
        Expression.Given given = tokens.isOperator("(") ? primaries.given() : Expression.Given.NONE;
        return new Expression.Filtered(input, Filters.of(name.text(), name.line()), given);
    }

    private Expression test(Expression input) {
        boolean negated = tokens.skipName("not");
        Token name = tokens.expect(Kind.NAME, "the name of a test");
        if (!Tests.known(name.text())) {
            throw new Fault(
                    name.line(), "the test '" + name.text() + "' is not covered by this interpreter of chat templates");
        }
        Expression.Given given = Expression.Given.NONE;
        if (tokens.isOperator("(")) {
            given = primaries.given();
        } else if (beginsOperand()) {
            given = new Expression.Given(List.of(primaries.postfixed(primaries.primary())), Map.of());
        }
        if (given.positional().size() != Tests.arguments(name.text())) {
            throw new Fault(
                    name.line(),
                    "the test '" + name.text() + "' takes " + Tests.arguments(name.text()) + " arguments, found "
                            + given.positional().size());
        }
        Expression tested = new Expression.Tested(input, Tests.of(name.text()), given);
        return negated ? new Expression.Not(tested) : tested;
    }

    private boolean beginsOperand() {
        return switch (tokens.now().kind()) {
            case STRING, WHOLE, REAL -> true;
            case OPERATOR -> isOneOf(OPERANDS);
            case NAME ->
                !Set.of("else", "or", "and", "is", "if", "not", "in")
                        .contains(tokens.now().text());
            default -> false;
        };
    }
}
