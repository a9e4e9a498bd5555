package dev.perennial.model.text.jinja;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Filters of single values; those of lists are in {@link ListFilters}. */
final class Filters {
    private static final Map<String, Filter> FILTERS = filters();

    private Filters() {}

    /** What a filter makes of a value. */
    @FunctionalInterface
    interface Filter {
        Value apply(Value value, Arguments given, Run run);
    }

    /** The filter of this name; one that is not covered is refused where it is used. */
    static Filter of(String name, int line) {
        return FILTERS.getOrDefault(name, (value, given, run) -> {
            throw new Fault(line, "the filter '" + name + "' is not covered by this interpreter of chat templates");
        });
    }

    private static Map<String, Filter> filters() {
        Map<String, Filter> filters = new HashMap<>(ListFilters.all());
        filters.put("default", Filters::otherwise);
        filters.put("d", Filters::otherwise);
        filters.put("tojson", JsonText::filter);
        filters.put("length", Filters::length);
        filters.put("count", Filters::length);
        filters.put("string", (value, given, run) -> Text.of(text(value, run)));
        filters.put("safe", (value, given, run) -> Text.of(text(value, run)));
        filters.put("upper", (value, given, run) -> Text.of(text(value, run).toUpperCase(Locale.ROOT)));
        filters.put("lower", (value, given, run) -> Text.of(text(value, run).toLowerCase(Locale.ROOT)));
        filters.put("capitalize", (value, given, run) -> Text.of(Cases.capitalized(text(value, run))));
        filters.put("title", (value, given, run) -> Text.of(Cases.titledWords(text(value, run))));
        filters.put("trim", Filters::trim);
        filters.put("replace", Filters::replace);
        filters.put("indent", Filters::indent);
        filters.put("int", Filters::whole);
        filters.put("float", Filters::real);
        filters.put("abs", Filters::absolute);
        return Map.copyOf(filters);
    }

    private static String text(Value value, Run run) {
        String text = value.text(run.budget());
        run.budget().spend(text.length());
        return text;
    }

    private static Value otherwise(Value value, Arguments given, Run run) {
        List<Value> bound = given.bind("default", "default_value", "boolean");
        Value other = Undefined.absent(bound.get(0)) ? Text.of("") : bound.get(0);
        boolean replaced = value instanceof Undefined || (bound.get(1).truthy() && !value.truthy());
        return replaced ? other : value;
    }

    private static Value length(Value value, Arguments given, Run run) {
        given.bind("length");
        if (value.size() < 0) {
            throw new Fault("a value of type " + value.type() + " has no length");
        }
        return Numeric.of(value.size());
    }

    private static Value trim(Value value, Arguments given, Run run) {
        Value characters = given.bind("trim", "chars").get(0);
        return Text.of(TextMethods.stripped("trim", text(value, run), characters, true, true));
    }

    private static Value replace(Value value, Arguments given, Run run) {
        List<Value> bound = given.bind("replace", "old", "new", "count");
        int most = Arguments.whole("replace", bound.get(2), -1);
        return Text.of(TextMethods.replaced(
                text(value, run), text(bound.get(0), run), text(bound.get(1), run), most, run.budget()));
    }

    private static Value indent(Value value, Arguments given, Run run) {
        List<Value> bound = given.bind("indent", "width", "first", "blank");
        String unit = bound.get(0) instanceof Text width
                ? width.value()
                : new Output(run.budget())
                        .times(" ", Arguments.whole("indent", bound.get(0), 4))
                        .toString();
        List<String> lines = Splitter.lines(text(value, run) + "\n", false);
        Output out = new Output(run.budget());
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            boolean indented = i == 0 ? bound.get(1).truthy() : bound.get(2).truthy() || !line.isEmpty();
            out.add(i == 0 ? "" : "\n").add(indented ? unit : "").add(line);
        }
        return Text.of(out.toString());
    }

    private static Value whole(Value value, Arguments given, Run run) {
        List<Value> bound = given.bind("int", "default");
        Value otherwise = Undefined.absent(bound.get(0)) ? Numeric.of(0) : bound.get(0);
        double number = number(value);
        if (value instanceof Numeric exact && exact.exact()) {
            return Numeric.of(exact.whole());
        }
        return Double.isFinite(number) ? Numeric.of((long) number) : otherwise;
    }

    private static Value real(Value value, Arguments given, Run run) {
        List<Value> bound = given.bind("float", "default");
        double number = number(value);
        Value otherwise = Undefined.absent(bound.get(0)) ? Numeric.of(0.0) : bound.get(0);
        return Double.isFinite(number) ? Numeric.of(number) : otherwise;
    }

    /** NaN for what is none. */
    private static double number(Value value) {
        if (value instanceof Numeric number) {
            return number.real();
        }
        if (value instanceof Text text && text.value().strip().matches("[+-]?\\d+(\\.\\d*)?([eE][+-]?\\d+)?")) {
            return Double.parseDouble(text.value().strip());
        }
        return Double.NaN;
    }

    private static Value absolute(Value value, Arguments given, Run run) {
        if (!(Undefined.defined(value) instanceof Numeric number)) {
            throw new Fault("the filter 'abs' expects a number, found " + value.type());
        }
        return number.exact() ? Numeric.of(Math.abs(number.whole())) : Numeric.of(Math.abs(number.real()));
    }
}
