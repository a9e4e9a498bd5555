package dev.perennial.model.text.jinja;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** A value as Python's {@code json.dumps} writes it. */
final class JsonText {
    private static final int FIRST_PRINTABLE = ' ';
    private static final int LAST_ASCII = 0x7e;

    private final Format format;
    private final Output out;
    private int level;

    private JsonText(Format format, Budget budget) {
        this.format = format;
        this.out = new Output(budget);
    }

    /**
     * How it is laid out.
     *
     * @param ascii whether other characters are escaped
     * @param sorted whether keys are sorted
     * @param indented whether each element is on a line of its own
     * @param indent what lines are indented by, a level
     * @param separators between elements, and between key and value
     */
    record Format(boolean ascii, boolean sorted, boolean indented, String indent, List<String> separators) {}

    /** The filter {@code tojson}, with the arguments that transformers gives it. */
    static Value filter(Value value, Arguments given, Run run) {
        List<Value> bound = given.bind("tojson", "ensure_ascii", "indent", "separators", "sort_keys");
        Value indent = Undefined.absent(bound.get(1)) ? Nothing.NONE : bound.get(1);
        boolean indented = !(indent instanceof Nothing);
        String unit = indent instanceof Text text ? text.value() : spaces(indent, run.budget());
        Format format = new Format(
                bound.get(0).truthy(), bound.get(3).truthy(), indented, unit, separators(bound.get(2), indented));
        JsonText json = new JsonText(format, run.budget());
        json.write(value);
        return Text.of(json.out.toString());
    }

    private static String spaces(Value indent, Budget budget) {
        return new Output(budget)
                .times(" ", Arguments.whole("tojson", indent, 0))
                .toString();
    }

    private static List<String> separators(Value given, boolean indented) {
        if (given instanceof Items items && items.size() == 2) {
            return items.values().stream()
                    .map(each -> Arguments.text("tojson", each, ""))
                    .toList();
        }
        return List.of(indented ? "," : ", ", ": ");
    }

    private void write(Value value) {
        if (value instanceof Dict dict) {
            mapping(dict);
        } else if (value instanceof Items items && items.indexed()) {
            list(items);
        } else if (value instanceof Text text) {
            string(text.value());
        } else {
            out.add(word(value));
        }
    }

    private String word(Value value) {
        if (value instanceof Numeric.Bool bool) {
            return bool.value() ? "true" : "false";
        } else if (value instanceof Nothing) {
            return "null";
        } else if (value instanceof Numeric.Real real && !Double.isFinite(real.value())) {
            return Double.toString(real.value());
        } else if (value instanceof Numeric) {
            return value.text(out.budget());
        }
        Undefined.defined(value);
        throw new Fault("a value of type " + value.type() + " cannot be written as JSON");
    }

    private void mapping(Dict dict) {
        List<Map.Entry<Value, Value>> entries = new ArrayList<>(dict.entries().entrySet());
        if (format.sorted()) {
            entries.sort(Comparator.comparing(Map.Entry::getKey, (a, b) -> Operators.order(a, b, out.budget())));
        }
        begin("{", entries.isEmpty());
        for (int i = 0; i < entries.size(); i++) {
            between(i);
            Value key = entries.get(i).getKey();
            string(key instanceof Text text ? text.value() : word(key));
            out.add(format.separators().get(1));
            write(entries.get(i).getValue());
        }
        end("}", entries.isEmpty());
    }

    private void list(Items items) {
        begin("[", items.size() == 0);
        for (int i = 0; i < items.size(); i++) {
            between(i);
            write(items.values().get(i));
        }
        end("]", items.size() == 0);
    }

    private void begin(String bracket, boolean empty) {
        out.add(bracket);
        level++;
        line(empty);
    }

    private void between(int element) {
        if (element > 0) {
            out.add(format.separators().get(0));
            line(false);
        }
    }

    private void end(String bracket, boolean empty) {
        level--;
        line(empty);
        out.add(bracket);
    }

    private void line(boolean empty) {
        if (format.indented() && !empty) {
            out.add('\n').times(format.indent(), level);
        }
    }

    private void string(String text) {
        out.budget().spend((long) Budget.ESCAPED * text.length());
        out.add('"');
        text.chars().forEach(unit -> character((char) unit));
        out.add('"');
    }

    private void character(char unit) {
        int known = "\"\\\n\r\t\b\f".indexOf(unit);
        if (known >= 0) {
            out.add('\\').add("\"\\nrtbf".charAt(known));
        } else if (unit < FIRST_PRINTABLE || (format.ascii() && unit > LAST_ASCII)) {
            out.add(String.format("\\u%04x", (int) unit));
        } else {
            out.add(unit);
        }
    }
}
