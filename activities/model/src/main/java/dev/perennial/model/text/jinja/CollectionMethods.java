package dev.perennial.model.text.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Python's methods of lists and mappings that leave them as they are. */
final class CollectionMethods {
    private static final Set<String> CHANGING_LISTS =
            Set.of("append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort");
    private static final Set<String> CHANGING_MAPPINGS = Set.of("clear", "pop", "popitem", "setdefault", "update");

    private CollectionMethods() {}

    static Value of(Items items, String name) {
        if (items.kind() == Items.Kind.LIST && CHANGING_LISTS.contains(name)) {
            return changing(name);
        }
        if (!items.indexed()) {
            return Undefined.attribute(items, name);
        }
        return switch (name) {
            case "count" -> new Callable(name, (given, run) -> Numeric.of(count(items, only(name, given), run)));
            case "index" -> new Callable(name, (given, run) -> Numeric.of(index(items, only(name, given), run)));
            case "copy" -> new Callable(name, (given, run) -> items);
            default -> Undefined.attribute(items, name);
        };
    }

    static Value of(Dict dict, String name) {
        if (CHANGING_MAPPINGS.contains(name)) {
            return changing(name);
        }
        return switch (name) {
            case "items" -> new Callable(name, (given, run) -> items(dict, run.budget()));
            case "keys" -> new Callable(name, (given, run) -> Items.view(dict.elements(run.budget())));
            case "values" ->
                new Callable(
                        name,
                        (given, run) -> Items.view(List.copyOf(dict.entries().values())));
            case "get" -> new Callable(name, (given, run) -> get(dict, given));
            case "copy" -> new Callable(name, (given, run) -> dict);
            default -> new Undefined("a mapping has no element '" + name + "'");
        };
    }

    private static Callable changing(String name) {
        return new Callable(name, (given, run) -> {
            throw new Fault("'" + name + "' would change a value, which templates must not");
        });
    }

    private static Value only(String name, Arguments given) {
        return given.bind(name, "value").get(0);
    }

    /** Pairs of key and value. */
    static Items items(Dict dict, Budget budget) {
        budget.elements(3L * dict.size());
        List<Value> pairs = new ArrayList<>();
        for (Map.Entry<Value, Value> entry : dict.entries().entrySet()) {
            pairs.add(Items.tuple(List.of(entry.getKey(), entry.getValue())));
        }
        return Items.view(pairs);
    }

    private static Value get(Dict dict, Arguments given) {
        List<Value> bound = given.bind("get", "key", "default");
        return dict.value(bound.get(0), Undefined.absent(bound.get(1)) ? Nothing.NONE : bound.get(1));
    }

    private static long count(Items items, Value wanted, Run run) {
        return items.values().stream()
                .filter(value -> Values.same(value, wanted, run.budget()))
                .count();
    }

    private static int index(Items items, Value wanted, Run run) {
        for (int i = 0; i < items.values().size(); i++) {
            if (Values.same(items.values().get(i), wanted, run.budget())) {
                return i;
            }
        }
        throw new Fault("'index' does not find the value");
    }
}
