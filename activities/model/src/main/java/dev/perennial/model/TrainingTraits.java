package dev.perennial.model;

import dev.perennial.tensor.TensorInfo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** What must be the same for a training to go on as if it had not stopped. */
final class TrainingTraits {
    private TrainingTraits() {}

    /** Everything that the outcome follows from, but for what a checkpoint replaces. */
    static Map<String, String> of(TrainingRun run) {
        TrainingPlan plan = run.plan();
        Map<String, String> traits = new LinkedHashMap<>();
        traits.put("steps", String.valueOf(plan.steps()));
        traits.put("tokens a batch", String.valueOf(plan.batchTokens()));
        traits.put("batches a step", String.valueOf(plan.batches()));
        traits.put("learning rate", plan.rate().toString());
        traits.put("optimiser", plan.optimiser().toString());
        traits.put("clip", String.valueOf(plan.clip()));
        traits.put("seed", String.valueOf(plan.seed()));
        traits.put("examples", examples(run.order().examples()));
        traits.put("trained parameters", trained(run));
        traits.put("other weights of the model", fixed(run));
        traits.putAll(run.leaves().traits());
        return traits;
    }

    private static String examples(List<TrainingExample> examples) {
        Digest digest = new Digest();
        for (TrainingExample example : examples) {
            digest.add(example.learnFrom()).add(example.ids().size());
            for (int i = 0; i < example.ids().size(); i++) {
                digest.add(example.ids().at(i));
            }
        }
        return examples.size() + " of digest " + digest.hex();
    }

    private static String trained(TrainingRun run) {
        Digest digest = new Digest();
        List<Optimiser.Trained> trained = run.optimiser().trained().toList();
        trained.forEach(
                each -> digest.add(each.name()).add(each.parameter().getShape().toString()));
        return trained.size() + " of digest " + digest.hex();
    }

    private static String fixed(TrainingRun run) {
        Set<String> trained =
                run.optimiser().trained().map(Optimiser.Trained::name).collect(Collectors.toSet());
        Digest digest = new Digest().add(run.model().config().toString());
        int count = 0;
        for (TensorInfo info : run.model().parameters()) {
            if (!trained.contains(info.name())) {
                digest.add(info.name()).add(run.model().parameter(info.name()));
                count++;
            }
        }
        return count + " of digest " + digest.hex();
    }

    /** One phrase for each trait in which two trainings differ. */
    static List<String> differences(Map<String, String> there, Map<String, String> here) {
        List<String> differences = new ArrayList<>();
        here.forEach((trait, value) -> {
            String other = there.getOrDefault(trait, "nothing");
            if (!other.equals(value)) {
                differences.add(trait + ": " + other + " there, " + value + " here");
            }
        });
        there.keySet().stream()
                .filter(trait -> !here.containsKey(trait))
                .forEach(trait -> differences.add(trait + ": " + there.get(trait) + " there, nothing here"));
        return differences;
    }
}
