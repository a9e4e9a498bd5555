package dev.perennial.model.text.jinja;

import dev.perennial.model.text.jinja.Filters.Filter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Filters of lists and mappings. What Python makes on demand is made at once, and may be read again. */
final class ListFilters {
    private ListFilters() {}

    static Map<String, Filter> all() {
        Map<String, Filter> filters = new HashMap<>();
        filters.put("join", ListFilters::join);
        filters.put("map", ListFilters::map);
        filters.put(
                "select",
                (value, given, run) -> Items.iterator(Selection.plain(given).of(value, run, true)));
        filters.put(
                "reject",
                (value, given, run) -> Items.iterator(Selection.plain(given).of(value, run, false)));
        filters.put(
                "selectattr",
                (value, given, run) ->
                        Items.iterator(Selection.byAttribute(given).of(value, run, true)));
        filters.put(
                "rejectattr",
                (value, given, run) ->
                        Items.iterator(Selection.byAttribute(given).of(value, run, false)));
        filters.put("items", ListFilters::items);
        filters.put("list", (value, given, run) -> Items.list(value.elements(run.budget())));
        filters.put("first", (value, given, run) -> first(value.elements(run.budget())));
        filters.put("last", (value, given, run) -> last(value.elements(run.budget())));
        filters.put("reverse", ListFilters::reverse);
        filters.put("sort", ListFilters::sort);
        filters.put("unique", ListFilters::unique);
        filters.put("dictsort", ListFilters::sortedEntries);
        filters.put("sum", ListFilters::sum);
        filters.put("min", (value, given, run) -> extreme("min", value, given, run));
        filters.put("max", (value, given, run) -> extreme("max", value, given, run));
        return filters;
    }

    private static Value join(Value value, Arguments given, Run run) {
        List<Value> bound = given.bind("join", "d", "attribute");
        List<String> texts = new ArrayList<>();
        for (Value element : value.elements(run.budget())) {
            Value joined = Undefined.absent(bound.get(1))
                    ? element
                    : Path.of(bound.get(1)).in(element);
            texts.add(joined.text(run.budget()));
        }
        return Text.of(TextMethods.joined(texts, Arguments.text("join", bound.get(0), ""), run.budget()));
    }

    private static Value map(Value value, Arguments given, Run run) {
        List<Value> mapped = new ArrayList<>();
        List<Value> elements = value.elements(run.budget());
        run.budget().elements(elements.size());
        if (given.positional().isEmpty()) {
            List<Value> bound = given.bind("map", "attribute", "default");
            Path path = Path.of(bound.get(0));
            for (Value element : elements) {
                mapped.add(path.in(element, bound.get(1)));
            }
            return Items.iterator(mapped);
        }
        Filter filter = Filters.of(Arguments.text("map", given.positional().get(0), ""), run.line());
        Arguments rest =
                new Arguments(given.positional().subList(1, given.positional().size()), given.named());
        for (Value element : elements) {
            run.budget().spend(Budget.EVALUATION);
            mapped.add(filter.apply(element, rest, run));
        }
        return Items.iterator(mapped);
    }

    private static Value items(Value value, Arguments given, Run run) {
        given.bind("items");
        if (value instanceof Dict dict) {
            return Items.iterator(CollectionMethods.items(dict, run.budget()).values());
        }
        if (value instanceof Undefined) {
            return Items.iterator(List.of());
        }
        throw new Fault("the filter 'items' expects a mapping, found " + value.type());
    }

    private static Value first(List<Value> elements) {
        return elements.isEmpty() ? new Undefined("there is no first of no elements") : elements.get(0);
    }

    private static Value last(List<Value> elements) {
        return elements.isEmpty()
                ? new Undefined("there is no last of no elements")
                : elements.get(elements.size() - 1);
    }

    private static Value reverse(Value value, Arguments given, Run run) {
        given.bind("reverse");
        if (value instanceof Text) {
            return new Slice(Nothing.NONE, Nothing.NONE, Numeric.of(-1)).of(value, run.budget());
        }
        List<Value> reversed = new ArrayList<>(value.elements(run.budget()));
        run.budget().elements(reversed.size());
        Collections.reverse(reversed);
        return Items.iterator(reversed);
    }

    private static Value sort(Value value, Arguments given, Run run) {
        List<Value> bound = given.bind("sort", "reverse", "case_sensitive", "attribute");
        List<Value> sorted = new ArrayList<>(value.elements(run.budget()));
        Comparator<Value> order = by(bound.get(2), bound.get(1).truthy(), run);
        sorted.sort(bound.get(0).truthy() ? order.reversed() : order);
        return Items.list(sorted);
    }

    private static Comparator<Value> by(Value attribute, boolean caseSensitive, Run run) {
        return (left, right) -> {
            run.budget().spend(Budget.EVALUATION);
            return Operators.order(
                    key(left, attribute, caseSensitive), key(right, attribute, caseSensitive), run.budget());
        };
    }

    private static Value key(Value value, Value attribute, boolean caseSensitive) {
        boolean whole = Undefined.absent(attribute) || attribute instanceof Nothing;
        Value key = whole ? value : Path.of(attribute).in(value);
        return key instanceof Text text && !caseSensitive ? Text.of(text.value().toLowerCase(Locale.ROOT)) : key;
    }

    private static Value unique(Value value, Arguments given, Run run) {
        List<Value> bound = given.bind("unique", "case_sensitive", "attribute");
        List<Value> seen = new ArrayList<>();
        List<Value> kept = new ArrayList<>();
        for (Value element : value.elements(run.budget())) {
            Value key = key(element, bound.get(1), bound.get(0).truthy());
            run.budget().spend(seen.size());
            if (seen.stream().noneMatch(before -> Values.same(before, key, run.budget()))) {
                seen.add(key);
                kept.add(element);
            }
        }
        return Items.iterator(kept);
    }

    private static Value sortedEntries(Value value, Arguments given, Run run) {
        List<Value> bound = given.bind("dictsort", "case_sensitive", "by", "reverse");
        if (!(Undefined.defined(value) instanceof Dict dict)) {
            throw new Fault("the filter 'dictsort' expects a mapping, found " + value.type());
        }
        int place = Arguments.text("dictsort", bound.get(1), "key").equals("value") ? 1 : 0;
        List<Value> pairs =
                new ArrayList<>(CollectionMethods.items(dict, run.budget()).values());
        Comparator<Value> order = by(Numeric.of(place), bound.get(0).truthy(), run);
        pairs.sort(bound.get(2).truthy() ? order.reversed() : order);
        return Items.list(pairs);
    }

    private static Value sum(Value value, Arguments given, Run run) {
        List<Value> bound = given.bind("sum", "attribute", "start");
        Value sum = Undefined.absent(bound.get(1)) ? Numeric.of(0) : bound.get(1);
        boolean whole = Undefined.absent(bound.get(0)) || bound.get(0) instanceof Nothing;
        for (Value element : value.elements(run.budget())) {
            Value next = whole ? element : Path.of(bound.get(0)).in(element);
            sum = Operators.of("+").apply(sum, next, run.budget());
        }
        return sum;
    }

    private static Value extreme(String name, Value value, Arguments given, Run run) {
        List<Value> bound = given.bind(name, "case_sensitive", "attribute");
        Comparator<Value> order = by(bound.get(1), bound.get(0).truthy(), run);
        List<Value> elements = value.elements(run.budget());
        return elements.isEmpty()
                ? first(elements)
                : name.equals("min") ? Collections.min(elements, order) : Collections.max(elements, order);
    }
}
