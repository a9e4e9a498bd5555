package dev.perennial.merge.method;

import dev.perennial.merge.failure.MergeException;
import dev.perennial.tensor.kernel.LinearCombination;
import dev.perennial.tensor.kernel.LinearCombination.Term;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Methods whose result is a weighted sum of the models, with weights that are known before anything is read. */
final class Linear {
    private static final double LEAST_SUM = 1e-12;

    static final List<MergeMethod> ROWS = List.of(
            new MergeMethod(
                    "linear",
                    "Wortsman et al. 2022, Model soups, arXiv 2203.05482",
                    Arity.atLeast(1, Arity.Base.ORDINARY),
                    List.of(Parameter.required("weight"), Parameter.toggle("normalize", true)),
                    Rule.each(Linear::linear)),
            new MergeMethod(
                    "running",
                    "Izmailov et al. 2018, Stochastic weight averaging, arXiv 1803.05407, equation of section 3.1, over a"
                            + " stream of experts",
                    Arity.atLeast(1, Arity.Base.ASIDE),
                    List.of(Parameter.whole("merged", 1)),
                    Rule.each(Linear::running)));

    private Linear() {}

    private static Computation linear(TensorMerge tensor) {
        Settings settings = tensor.settings();
        List<Double> weights = settings.ofModels("weight");
        return sum(tensor, settings.whole("normalize") == 0 ? weights : normalized(weights));
    }

    /** The first model is the mean of {@code merged} models already; the others join it one by one. */
    private static Computation running(TensorMerge tensor) {
        double merged = tensor.settings().whole("merged");
        if (merged < 1) {
            throw new MergeException.Misconfigured("running: expected a count merged of 1 or more, found " + merged
                    + "; it is how many models the first one is the mean of already");
        }
        double total = merged + tensor.models().size() - 1;
        List<Double> shares =
                new ArrayList<>(Collections.nCopies(tensor.models().size(), 1 / total));
        shares.set(0, merged / total);
        return sum(tensor, shares);
    }

    /** The sum of the models by these weights. */
    static Computation sum(TensorMerge tensor, List<Double> weights) {
        List<Term> terms = new ArrayList<>();
        for (int i = 0; i < weights.size(); i++) {
            terms.add(new Term(weights.get(i).floatValue(), tensor.models().get(i)));
        }
        return Computation.by(new LinearCombination(terms));
    }

    /** Weights over their sum. */
    static List<Double> normalized(List<Double> weights) {
        double sum = weights.stream().mapToDouble(Double::doubleValue).sum();
        if (Math.abs(sum) < LEAST_SUM) {
            throw new MergeException.Misconfigured("normalize: true needs weights whose sum is not 0, found " + weights
                    + "; change a weight or set normalize: false");
        }
        return weights.stream().map(weight -> weight / sum).toList();
    }
}
