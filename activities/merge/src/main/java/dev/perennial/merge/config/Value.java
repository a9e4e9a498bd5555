package dev.perennial.merge.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.merge.failure.MergeException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** A setting as written: one number, a gradient over the layers, or the first of several whose filter matches. */
sealed interface Value {
    /**
     * The value for one tensor, if any applies.
     *
     * @param tensor its name
     * @param depth its layer over the last layer, in [0, 1]; 0 outside the layers
     */
    OptionalDouble at(String tensor, double depth);

    /** Reads a value; throws {@link MergeException.Misconfigured} naming the place. */
    static Value of(String place, JsonNode node) {
        if (node.isNumber()) {
            return new Scalar(node.doubleValue());
        }
        if (node.isBoolean()) {
            return new Scalar(node.booleanValue() ? 1 : 0);
        }
        if (node.isArray() && !node.isEmpty()) {
            return node.get(0).isObject() ? Filtered.of(place, node) : Gradient.of(place, node);
        }
        throw new MergeException.Misconfigured(
                place + ": expected a number, a switch, a list of numbers or a list of {filter, value}, found " + node);
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
     * @param points at least one
     */
    record Gradient(List<Double> points) implements Value {
        static Value of(String place, JsonNode node) {
            List<Double> points = new ArrayList<>();
            for (JsonNode point : node) {
                if (!point.isNumber()) {
                    throw new MergeException.Misconfigured(place + ": expected numbers in a gradient, found " + point);
                }
                points.add(point.doubleValue());
            }
            return new Gradient(List.copyOf(points));
        }

        @Override
        public OptionalDouble at(String tensor, double depth) {
            double s = depth * (points.size() - 1);
            int i = (int) Math.floor(s);
            int j = Math.min(i + 1, points.size() - 1);
            double t = s - i;
            return OptionalDouble.of((1 - t) * points.get(i) + t * points.get(j));
        }
    }

    /**
     * Values for tensors whose names hold a text; the first that matches counts.
     *
     * @param rows in the order written
     */
    record Filtered(List<Row> rows) implements Value {
        static Value of(String place, JsonNode node) {
            List<Row> rows = new ArrayList<>();
            for (JsonNode row : node) {
                Keys.only(place, row, "filter", "value");
                String filter = row.path("filter").asText("*");
                rows.add(new Row(filter, Value.of(place + " filter " + filter, Keys.required(place, row, "value"))));
            }
            return new Filtered(List.copyOf(rows));
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
