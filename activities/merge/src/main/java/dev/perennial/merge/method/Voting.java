package dev.perennial.merge.method;

import dev.perennial.merge.method.Choices.Compat;
import dev.perennial.merge.method.Thinning.Thinned;
import dev.perennial.tensor.kernel.Consensus;
import dev.perennial.tensor.kernel.Consensus.Election;
import dev.perennial.tensor.kernel.Consensus.Vote;
import dev.perennial.tensor.kernel.Kept;
import dev.perennial.tensor.kernel.TaskArithmetic;
import dev.perennial.tensor.kernel.TaskArithmetic.TaskVector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * Task vectors that are thinned out, weighted, elected and added to the base. mergekit thins out each tensor for itself
 * and gives what is left the sum of magnitudes that all had; as published, the largest are those of a whole model
 * (Yadav et al. 2023, section 3) and what is left by chance is divided by its probability (Yu et al. 2024, equation 1;
 * Deep et al. 2024, section 3.1).
 *
 * @param thinning what stays of a task vector
 * @param election which signs count
 */
record Voting(Thinning thinning, Election election) {
    private static final double LEAST_SUM = 1e-8;

    /** Only the largest of whole models need a look at the whole merge. */
    Rule rule() {
        Rule rule = thinning == Thinning.LARGEST ? this::over : Rule.each(this::tensorByTensor);
        return rule.needing(thinning::heap);
    }

    private Formula over(WholeMerge whole) {
        if (whole.tensors().stream().noneMatch(tensor -> tensor.choices().compat() == Compat.PAPER)) {
            return this::tensorByTensor;
        }
        WholeModels masks = WholeModels.largest(whole);
        return tensor -> computation(
                tensor, () -> masks.of(tensor).stream().map(Thinned::by).toList());
    }

    private Computation tensorByTensor(TensorMerge tensor) {
        for (int model = 0; model < tensor.models().size(); model++) {
            thinning.check(tensor, model);
        }
        return computation(tensor, () -> thinning.of(tensor));
    }

    private Computation computation(TensorMerge tensor, Supplier<List<Thinned>> masks) {
        if (tensor.models().isEmpty() || thinning == Thinning.NONE) {
            return Computation.by(sum(tensor));
        }
        return (result, out) -> consensus(tensor, masks.get()).write(result, out);
    }

    /** Without masks and elections: the base's bits stay where no task vector changes them. */
    private static TaskArithmetic sum(TensorMerge tensor) {
        Settings settings = tensor.settings();
        List<Double> weights = settings.ofModels("weight");
        double sum = weights.stream().mapToDouble(Double::doubleValue).sum();
        boolean divided = settings.whole("normalize") != 0 && Math.abs(sum) >= LEAST_SUM;
        double scale = settings.whole("lambda") / (divided ? sum : 1);
        List<TaskVector> vectors = new ArrayList<>();
        for (int i = 0; i < weights.size(); i++) {
            float share = (float) (scale * weights.get(i));
            vectors.add(new TaskVector(share, tensor.models().get(i), tensor.requiredBase()));
        }
        return new TaskArithmetic(tensor.requiredBase(), vectors);
    }

    private Consensus consensus(TensorMerge tensor, List<Thinned> masks) {
        Settings settings = tensor.settings();
        List<Double> weights = settings.ofModels("weight");
        List<Vote> votes = new ArrayList<>();
        for (int i = 0; i < masks.size(); i++) {
            float factor = (float) factor(tensor, i, masks.get(i));
            votes.add(new Vote(
                    weights.get(i).floatValue(),
                    tensor.models().get(i),
                    masks.get(i).mask(),
                    factor));
        }
        boolean normalized = settings.whole("normalize") != 0;
        return new Consensus(tensor.requiredBase(), votes, election, normalized, (float) settings.whole("lambda"));
    }

    /** What makes up for the elements that were dropped. */
    private double factor(TensorMerge tensor, int model, Thinned left) {
        if (tensor.settings().whole("rescale") == 0 || !thinning.partial(tensor, model)) {
            return 1;
        }
        if (thinning.inverse(tensor)) {
            return thinning == Thinning.RANDOM ? 1 / Thinning.density(tensor, model) : 1;
        }
        return left.kept()
                .orElseGet(() -> Kept.of(Thinning.delta(tensor, model), left.mask()))
                .rescale();
    }
}
