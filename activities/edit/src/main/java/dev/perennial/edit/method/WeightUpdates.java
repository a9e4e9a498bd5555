package dev.perennial.edit.method;

import dev.perennial.tensor.DType;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.kernel.Input;
import dev.perennial.tensor.kernel.LowRankUpdates;
import dev.perennial.tensor.kernel.LowRankUpdates.Factors;
import dev.perennial.tensor.kernel.Recipe;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * What edits added to each weight, pass by pass, so that the edited weight can be kept as that. Of a weight whose
 * updates take as much as itself, or are not finite, none are kept, so that together they need no more than the edited
 * weights as stored.
 */
final class WeightUpdates {
    private final DType stored;
    private final Map<String, List<Factors>> made = new TreeMap<>();
    private final Set<String> tooMany = new HashSet<>();

    WeightUpdates(DType stored) {
        this.stored = stored;
    }

    void add(String weight, Factors update) {
        if (tooMany.contains(weight)) {
            return;
        }
        List<Factors> all = Objects.requireNonNull(made.computeIfAbsent(weight, name -> new ArrayList<>()));
        all.add(update);
        long elements = (long) update.left().rows() * update.right().rows();
        boolean small = all.stream().mapToLong(Factors::bytes).sum() < elements * stored.bytes();
        if (!small || !finite(update)) {
            made.remove(weight);
            tooMany.add(weight);
        }
    }

    private static boolean finite(Factors update) {
        return Double.isFinite(update.left().norm() + update.right().norm());
    }

    /** How each weight comes of what it was, by its name. */
    Map<String, Recipe> recipes(TensorSource before) {
        Map<String, Recipe> recipes = new TreeMap<>();
        made.forEach((weight, updates) -> recipes.put(weight, new LowRankUpdates(new Input(before, weight), updates)));
        return recipes;
    }
}
