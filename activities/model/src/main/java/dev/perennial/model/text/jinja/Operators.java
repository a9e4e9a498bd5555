package dev.perennial.model.text.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongBinaryOperator;

/** Python's operators. */
final class Operators {
    private static final int MOST_BITS = 63;

    private Operators() {}

    /** An operator of two values. */
    @FunctionalInterface
    interface Binary {
        Value apply(Value left, Value right, Budget budget);
    }

    /** The operator written so. */
    static Binary of(String written) {
        return switch (written) {
            case "+" -> Operators::add;
            case "-" -> (a, b, budget) -> arithmetic("-", a, b, Math::subtractExact);
            case "*" -> Operators::multiply;
            case "/" -> (a, b, budget) -> divide(a, b);
            case "//" -> (a, b, budget) -> floor("//", a, b);
            case "%" -> (a, b, budget) -> floor("%", a, b);
            case "**" -> (a, b, budget) -> power(a, b);
            default -> throw new IllegalArgumentException("no operator " + written);
        };
    }

    private static Value add(Value left, Value right, Budget budget) {
        if (left instanceof Text a && right instanceof Text b) {
            return Text.of(new Output(budget).add(a.value()).add(b.value()).toString());
        }
        if (left instanceof Items a && right instanceof Items b && a.indexed() && a.kind() == b.kind()) {
            budget.elements((long) a.size() + b.size());
            List<Value> joined = new ArrayList<>(a.values());
            joined.addAll(b.values());
            return a.like(joined);
        }
        return arithmetic("+", left, right, Math::addExact);
    }

    private static Value multiply(Value left, Value right, Budget budget) {
        if (left instanceof Numeric times && times.exact() && !(right instanceof Numeric)) {
            return multiply(right, left, budget);
        }
        if (right instanceof Numeric times && times.exact()) {
            int count = (int) Math.max(0, Math.min(Integer.MAX_VALUE, times.whole()));
            if (left instanceof Text text) {
                return Text.of(new Output(budget).times(text.value(), count).toString());
            }
            if (left instanceof Items items && items.indexed()) {
                return repeated(items, count, budget);
            }
        }
        return arithmetic("*", left, right, Math::multiplyExact);
    }

    private static Value repeated(Items items, int count, Budget budget) {
        budget.elements((long) items.size() * count);
        List<Value> all = new ArrayList<>();
        for (int i = 0; i < count && items.size() > 0; i++) {
            all.addAll(items.values());
        }
        return items.like(all);
    }

    private static Value arithmetic(String written, Value left, Value right, LongBinaryOperator exact) {
        if (!(left instanceof Numeric a) || !(right instanceof Numeric b)) {
            throw unsupported(written, left, right);
        }
        if (!a.exact() || !b.exact()) {
            return Numeric.of(real(written, a.real(), b.real()));
        }
        try {
            return Numeric.of(exact.applyAsLong(a.whole(), b.whole()));
        } catch (ArithmeticException tooLarge) {
            throw tooLarge();
        }
    }

    private static double real(String written, double left, double right) {
        return switch (written) {
            case "+" -> left + right;
            case "-" -> left - right;
            default -> left * right;
        };
    }

    private static Fault tooLarge() {
        return new Fault("a whole number beyond 64 bits is not covered");
    }

    private static Fault unsupported(String written, Value left, Value right) {
        Undefined.defined(left);
        Undefined.defined(right);
        return new Fault("'" + written + "' does not take " + left.type() + " and " + right.type());
    }

    private static Value divide(Value left, Value right) {
        if (!(left instanceof Numeric a) || !(right instanceof Numeric b)) {
            throw unsupported("/", left, right);
        }
        requireNotZero(b);
        return Numeric.of(a.real() / b.real());
    }

    private static void requireNotZero(Numeric divisor) {
        if (divisor.real() == 0) {
            throw new Fault("division by zero");
        }
    }

    private static Value floor(String written, Value left, Value right) {
        if (left instanceof Text && written.equals("%")) {
            throw new Fault("formatting a text by '%' is not covered; join texts by '~'");
        }
        if (!(left instanceof Numeric a) || !(right instanceof Numeric b)) {
            throw unsupported(written, left, right);
        }
        requireNotZero(b);
        boolean quotient = written.equals("//");
        if (a.exact() && b.exact()) {
            return Numeric.of(quotient ? Math.floorDiv(a.whole(), b.whole()) : Math.floorMod(a.whole(), b.whole()));
        }
        return Numeric.of(quotient ? Math.floor(a.real() / b.real()) : rest(a.real(), b.real()));
    }

    private static double rest(double left, double right) {
        double rest = left % right;
        boolean otherSide = rest != 0 && rest < 0 != right < 0;
        return rest + (otherSide ? right : 0);
    }

    private static Value power(Value left, Value right) {
        if (!(left instanceof Numeric a) || !(right instanceof Numeric b)) {
            throw unsupported("**", left, right);
        }
        if (!a.exact() || !b.exact() || b.whole() < 0) {
            return Numeric.of(Math.pow(a.real(), b.real()));
        }
        BigInteger base = BigInteger.valueOf(a.whole());
        if (b.whole() > MOST_BITS && base.bitLength() > 1) {
            throw tooLarge();
        }
        int exponent = (int) (b.whole() > MOST_BITS ? MOST_BITS - 1 + (b.whole() & 1) : b.whole());
        BigInteger power = base.pow(exponent);
        if (power.bitLength() > MOST_BITS) {
            throw tooLarge();
        }
        return Numeric.of(power.longValue());
    }

    /** {@code -value}. */
    static Value negative(Value value) {
        return arithmetic("-", Numeric.of(0), value, Math::subtractExact);
    }

    /** Whether a value is in another. */
    static boolean contains(Value whole, Value part, Budget budget) {
        if (whole instanceof Text text) {
            if (!(part instanceof Text wanted)) {
                throw unsupported("in", part, whole);
            }
            budget.search(text.value(), wanted.value());
            return text.value().contains(wanted.value());
        }
        if (whole instanceof Dict dict) {
            return dict.has(Undefined.defined(part));
        }
        if (whole instanceof Items || whole instanceof Undefined) {
            return whole.elements(budget).stream().anyMatch(each -> Values.same(each, part, budget));
        }
        throw unsupported("in", part, whole);
    }

    /** Which comes first: negative for the left one. */
    static int order(Value left, Value right, Budget budget) {
        if (left instanceof Numeric a && right instanceof Numeric b) {
            return a.exact() && b.exact() ? Long.compare(a.whole(), b.whole()) : Double.compare(a.real(), b.real());
        }
        if (left instanceof Text a && right instanceof Text b) {
            budget.spend(Math.min(a.value().length(), b.value().length()));
            return byCodePoints(a.value(), b.value());
        }
        if (left instanceof Items a && right instanceof Items b && a.kind() == b.kind()) {
            return order(a.values(), b.values(), budget);
        }
        throw unsupported("<", left, right);
    }

    private static int byCodePoints(String left, String right) {
        int at = 0;
        while (at < left.length() && at < right.length()) {
            int order = Integer.compare(left.codePointAt(at), right.codePointAt(at));
            if (order != 0) {
                return order;
            }
            at += Character.charCount(left.codePointAt(at));
        }
        return Integer.compare(left.length(), right.length());
    }

    private static int order(List<Value> left, List<Value> right, Budget budget) {
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            if (!Values.same(left.get(i), right.get(i), budget)) {
                return order(left.get(i), right.get(i), budget);
            }
        }
        return Integer.compare(left.size(), right.size());
    }
}
