package dev.perennial.model.text.jinja;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Functions that every template has. */
final class Functions {
    private static final int LONGEST_RANGE = 100_000;

    /** Directives of strftime and patterns of Java. */
    private static final Map<Character, String> DATES = Map.ofEntries(
            Map.entry('d', "dd"),
            Map.entry('m', "MM"),
            Map.entry('Y', "uuuu"),
            Map.entry('y', "uu"),
            Map.entry('b', "MMM"),
            Map.entry('B', "MMMM"),
            Map.entry('a', "EEE"),
            Map.entry('A', "EEEE"),
            Map.entry('H', "HH"),
            Map.entry('I', "hh"),
            Map.entry('M', "mm"),
            Map.entry('S', "ss"),
            Map.entry('p', "a"),
            Map.entry('j', "DDD"),
            Map.entry('f', "SSSSSS"));

    private Functions() {}

    /** The function of this name. */
    static Optional<Callable> named(String name) {
        return switch (name) {
            case "range" -> Optional.of(new Callable(name, Functions::range));
            case "namespace" -> Optional.of(new Callable(name, Functions::namespace));
            case "dict" -> Optional.of(new Callable(name, Functions::dict));
            case "raise_exception" -> Optional.of(new Callable(name, Functions::raise));
            case "strftime_now" -> Optional.of(new Callable(name, Functions::now));
            case "cycler", "joiner", "lipsum" -> Optional.of(Callable.notCovered(name));
            default -> Optional.empty();
        };
    }

    private static Value range(Arguments given, Run run) {
        List<Value> bound = given.bind("range", "start", "stop", "step");
        boolean one = Undefined.absent(bound.get(1));
        long from = one ? 0 : Arguments.whole("range", bound.get(0), 0);
        long to = Arguments.whole("range", Undefined.defined(bound.get(one ? 0 : 1)), 0);
        long by = Arguments.whole("range", bound.get(2), 1);
        if (by == 0) {
            throw new Fault("'range' cannot go by steps of 0");
        }
        List<Value> numbers = new ArrayList<>();
        for (long number = from; by > 0 ? number < to : number > to; number += by) {
            if (numbers.size() == LONGEST_RANGE) {
                throw new Fault("'range' gives at most " + LONGEST_RANGE + " numbers");
            }
            numbers.add(Numeric.of(number));
        }
        run.budget().elements(numbers.size());
        return Items.view(numbers);
    }

    private static Value namespace(Arguments given, Run run) {
        Namespace namespace = new Namespace();
        entries("namespace", given).forEach((name, value) -> namespace.set(name.text(run.budget()), value));
        return namespace;
    }

    private static Value dict(Arguments given, Run run) {
        return new Dict(entries("dict", given));
    }

    private static Map<Value, Value> entries(String function, Arguments given) {
        Map<Value, Value> entries = new LinkedHashMap<>();
        if (given.positional().size() == 1 && given.positional().get(0) instanceof Dict dict) {
            entries.putAll(dict.entries());
        } else if (!given.positional().isEmpty()) {
            throw new Fault("'" + function + "' of anything but a mapping and named values is not covered");
        }
        given.named().forEach((name, value) -> entries.put(Text.of(name), value));
        return entries;
    }

    private static Value raise(Arguments given, Run run) {
        throw new Raised(given.bind("raise_exception", "message").get(0).text(run.budget()));
    }

    private static Value now(Arguments given, Run run) {
        String format = Arguments.text(
                "strftime_now", given.bind("strftime_now", "format").get(0), "");
        ZonedDateTime now = ZonedDateTime.now(run.clock());
        Output out = new Output(run.budget());
        for (int at = 0; at < format.length(); at++) {
            char next = format.charAt(at);
            if (next == '%' && at + 1 < format.length()) {
                at++;
                out.add(directive(format.charAt(at), now));
            } else {
                out.add(next);
            }
        }
        return Text.of(out.toString());
    }

    private static String directive(char letter, ZonedDateTime now) {
        if (letter == '%') {
            return "%";
        }
        String pattern = DATES.get(letter);
        if (pattern == null) {
            throw new Fault("'%" + letter + "' in strftime_now is not covered");
        }
        return now.format(DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH));
    }
}
