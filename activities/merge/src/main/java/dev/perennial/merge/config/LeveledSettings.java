package dev.perennial.merge.config;

import dev.perennial.merge.config.MergeConfig.Wanted;
import dev.perennial.merge.method.Choices;
import dev.perennial.merge.method.MergeMethod;
import dev.perennial.merge.method.Parameter;
import dev.perennial.merge.method.Parameter.Kind;
import dev.perennial.merge.method.Settings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * Finds a method's settings level by level.
 *
 * @param method that has them
 * @param choices which of their standards count
 * @param missing told of each setting that must be given and is not, or is none of its kind
 */
record LeveledSettings(MergeMethod method, Choices choices, Consumer<String> missing) {
    /** Those for one tensor of these models, at this depth. */
    Settings of(Level level, String tensor, double depth, List<Wanted> models) {
        Map<String, Double> whole = new HashMap<>();
        List<Map<String, Double>> own = new ArrayList<>();
        models.forEach(model -> own.add(new HashMap<>()));
        for (Parameter parameter : method.parameters()) {
            if (!parameter.perModel()) {
                whole.put(parameter.name(), value(parameter, level.find(parameter.name(), tensor, depth), ""));
                continue;
            }
            for (int i = 0; i < own.size(); i++) {
                Wanted model = models.get(i);
                OptionalDouble found =
                        level.under(model.source().parameters()).find(parameter.name(), model.tensor(), depth);
                String whose = " for model " + model.source().model();
                own.get(i).put(parameter.name(), value(parameter, found, whose));
            }
        }
        return new Settings(whole, own);
    }

    private double value(Parameter parameter, OptionalDouble found, String whose) {
        OptionalDouble standard = parameter.standard(choices.compat());
        if (found.isEmpty() && standard.isEmpty()) {
            missing.accept("merge_method " + method.name() + " needs the parameter '" + parameter.name() + "'" + whose
                    + ", found none; add it under " + (whose.isEmpty() ? "'parameters'" : "its parameters"));
        }
        if (parameter.kind() == Kind.WHOLE
                && found.isPresent()
                && found.getAsDouble() != Math.rint(found.getAsDouble())) {
            missing.accept(parameter.name() + ": expected a whole number at each layer, found " + found.getAsDouble()
                    + "; choose points with whole numbers between them");
        }
        return found.orElse(standard.orElse(0));
    }
}
