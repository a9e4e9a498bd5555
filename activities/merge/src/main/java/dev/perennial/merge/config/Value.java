package dev.perennial.merge.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.merge.method.Parameter.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * A setting as written: one number or switch, a gradient over the layers, switches over the layers, or the first of
 * several whose filter matches. Switches are 0 and 1.
 */
public sealed interface Value {
    /**
     * The value for one tensor, if any applies.
     *
     * @param tensor its name
     * @param depth its layer over the last layer of its slice, in [0, 1]; 0 outside the layers
     */
    OptionalDouble at(String tensor, double depth);

    /** Reads a value; what it cannot read is a problem, and then no value. */
    static Value of(String place, JsonNode node, Kind kind, Reading reading) {
        OptionalDouble single = single(node, kind);
        if (single.isPresent()) {
            return new Scalar(single.getAsDouble());
        }
        if (node.isObject()) {
            return Filtered.of(place, List.of(node), kind, reading);
        }
        List<JsonNode> elements = new ArrayList<>();
        node.forEach(elements::add);
        if (!elements.isEmpty() && elements.stream().allMatch(JsonNode::isObject)) {
            return Filtered.of(place, elements, kind, reading);
        }
        if (node.isArray()
                && elements.stream().allMatch(each -> single(each, kind).isPresent())) {
            List<Double> points = elements.stream()
                    .map(each -> single(each, kind).getAsDouble())
                    .toList();
            return kind == Kind.SWITCH ? new Steps(points) : new Gradient(points);
        }
        reading.problem(place + ": expected " + expected(kind)
                + ", a list of these over the layers or a list of {filter, value}, found " + node);
        return new Gradient(List.of());
    }

    private static String expected(Kind kind) {
        return switch (kind) {
            case NUMBER -> "a number that float32 can hold";
            case WHOLE -> "a whole number";
            case SWITCH -> "a switch (true or false)";
        };
    }

    /** As mergekit takes it, which takes a switch for 0 or 1 where it expects a number, and these for a switch. */
    private static OptionalDouble single(JsonNode node, Kind kind) {
        OptionalDouble number = number(node);
        if (kind == Kind.SWITCH) {
            return number.isPresent()
                    ? number.stream().filter(each -> each == 0 || each == 1).findFirst()
                    : word(node);
        }
        boolean whole = kind == Kind.WHOLE;
        return number.stream()
                .filter(each -> Float.isFinite((float) each) && (!whole || each == Math.rint(each)))
                .findFirst();
    }

    /** YAML takes 1e-5 for a text, and so do we until it is asked for as a number. */
    private static OptionalDouble number(JsonNode node) {
        if (node.isNumber()) {
            return OptionalDouble.of(node.doubleValue());
        }
        if (node.isBoolean()) {
            return OptionalDouble.of(node.booleanValue() ? 1 : 0);
        }
        String text = node.isTextual() ? node.asText().strip().toLowerCase(Locale.ROOT) : "";
        return text.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)(e[-+]?\\d+)?")
                ? OptionalDouble.of(Double.parseDouble(text))
                : OptionalDouble.empty();
    }

    private static OptionalDouble word(JsonNode node) {
        return Reading.word(node).stream().mapToDouble(on -> on ? 1 : 0).findFirst();
    }

    /**
     * The same for all tensors.
     *
     * @param value the number
     */
    record Scalar(double value) implements Value {
        @Override
        public OptionalDouble at(String tensor, double depth) {
            return OptionalDouble.of(value);
        }
    }

    /**
     * Points at equal distances over the depth, linear between them.
     *
     * @param points none for no value
     */
    record Gradient(List<Double> points) implements Value {
        public Gradient {
            points = List.copyOf(points);
        }

        @Override
        public OptionalDouble at(String tensor, double depth) {
            if (points.isEmpty()) {
                return OptionalDouble.empty();
            }
            double s = depth * (points.size() - 1);
            int i = (int) Math.floor(s);
            int j = Math.min(i + 1, points.size() - 1);
            double t = s - i;
            return OptionalDouble.of((1 - t) * points.get(i) + t * points.get(j));
        }
    }

    /**
     * Switches at equal distances over the depth, of which the last that is reached counts.
     *
     * @param points at least one
     */
    record Steps(List<Double> points) implements Value {
        public Steps {
            points = List.copyOf(points);
        }

        @Override
        public OptionalDouble at(String tensor, double depth) {
            return points.isEmpty()
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(points.get((int) (depth * (points.size() - 1))));
        }
    }

    /**
     * Values for tensors whose names hold a text; the first that matches counts.
     *
     * @param rows in the order written
     */
    record Filtered(List<Row> rows) implements Value {
        public Filtered {
            rows = List.copyOf(rows);
        }

        static Value of(String place, List<JsonNode> nodes, Kind kind, Reading reading) {
            List<Row> rows = new ArrayList<>();
            for (JsonNode node : nodes) {
                reading.mapping(place, node, List.of("filter", "value"));
                String filter = node.hasNonNull("filter") ? node.path("filter").asText() : "*";
                rows.add(new Row(filter, Value.of(place + " filter " + filter, node.path("value"), kind, reading)));
            }
            return new Filtered(rows);
        }

        @Override
        public OptionalDouble at(String tensor, double depth) {
            return rows.stream()
                    .filter(row -> row.matches(tensor))
                    .findFirst()
                    .map(row -> row.value().at(tensor, depth))
                    .orElse(OptionalDouble.empty());
        }
    }

    /**
     * One filter.
     *
     * @param filter a part of a tensor's name; {@code *} for all
     * @param value what it then is
     */
    record Row(String filter, Value value) {
        boolean matches(String tensor) {
            return filter.equals("*") || tensor.contains(filter);
        }
    }
}
