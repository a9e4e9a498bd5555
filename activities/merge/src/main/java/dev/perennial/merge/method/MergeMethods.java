package dev.perennial.merge.method;

import dev.perennial.merge.failure.MergeException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/** All methods the engine knows. To add one, add a row. */
public final class MergeMethods {
    private static final double LEAST_SUM = 1e-12;

    private static final List<MergeMethod> ROWS = List.of(
            new MergeMethod(
                    "linear",
                    "Wortsman et al. 2022, Model soups, arXiv 2203.05482",
                    false,
                    List.of(Parameter.required("weight"), Parameter.of("normalize", 1)),
                    MergeMethods::linear),
            new MergeMethod(
                    "task_arithmetic",
                    "Ilharco et al. 2023, Editing models with task arithmetic, arXiv 2212.04089",
                    true,
                    List.of(
                            Parameter.required("weight"),
                            Parameter.ofModel("density", 1),
                            Parameter.of("lambda", 1),
                            Parameter.of("normalize", 0)),
                    MergeMethods::taskArithmetic),
            new MergeMethod(
                    "running",
                    "Izmailov et al. 2018, Stochastic weight averaging, arXiv 1803.05407, equation of section 3.1, over a"
                            + " stream of experts",
                    false,
                    List.of(Parameter.of("merged", 1)),
                    MergeMethods::running));

    private MergeMethods() {}

    /** All rows. */
    public static List<MergeMethod> all() {
        return ROWS;
    }

    /** The row of a name; throws {@link MergeException.Misconfigured} naming it and those known. */
    public static MergeMethod of(String name) {
        return ROWS.stream().filter(row -> row.name().equals(name)).findFirst().orElseThrow(() -> unknown(name));
    }

    private static MergeException unknown(String name) {
        String known = ROWS.stream().map(MergeMethod::name).collect(Collectors.joining(", "));
        return new MergeException.Misconfigured("merge_method '" + name + "' is not supported; use one of " + known);
    }

    private static Coefficients linear(Settings settings) {
        List<Double> weights = settings.ofModels("weight");
        return new Coefficients(false, settings.whole("normalize") == 0 ? weights : normalized(weights));
    }

    private static Coefficients taskArithmetic(Settings settings) {
        List<Double> weights = settings.ofModels("weight");
        double lambda = settings.whole("lambda");
        List<Double> shares = settings.whole("normalize") == 0 ? weights : normalized(weights);
        return new Coefficients(
                true, shares.stream().map(share -> lambda * share).toList());
    }

    /** The first model is the mean of {@code merged} models already; the others join it one by one. */
    private static Coefficients running(Settings settings) {
        double merged = settings.whole("merged");
        double total = merged + settings.models().size() - 1;
        List<Double> shares =
                new ArrayList<>(Collections.nCopies(settings.models().size(), 1 / total));
        shares.set(0, merged / total);
        return new Coefficients(false, shares);
    }

    private static List<Double> normalized(List<Double> weights) {
        double sum = weights.stream().mapToDouble(Double::doubleValue).sum();
        if (Math.abs(sum) < LEAST_SUM) {
            throw new MergeException.Misconfigured("normalize: true needs weights whose sum is not 0, found " + weights
                    + "; change a weight or set normalize: false");
        }
        return weights.stream().map(weight -> weight / sum).toList();
    }
}
