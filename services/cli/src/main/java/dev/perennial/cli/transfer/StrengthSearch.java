package dev.perennial.cli.transfer;

import dev.perennial.contract.policy.TransferRules;
import dev.perennial.edit.metric.Probe;
import dev.perennial.edit.request.EditRequest;
import dev.perennial.gate.suite.Suite;
import dev.perennial.gate.suite.SuiteItem;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.Scorer;
import dev.perennial.model.TargetScore;
import dev.perennial.model.text.PromptTarget;
import dev.perennial.transfer.Carriage;
import dev.perennial.transfer.LineSearch;
import dev.perennial.transfer.TransferredTensors;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * Finds how much of a task vector is good for a new base: the share of target tokens that are the likeliest, of the
 * suite's cloze items and of the edits, added.
 *
 * @param target the new base's folder
 * @param suites what shall be known; none or one
 * @param edits what shall hold
 */
record StrengthSearch(Path target, List<Suite> suites, List<EditRequest> edits) {
    boolean hasEvidence() {
        return !suites.isEmpty() || !edits.isEmpty();
    }

    /** Tries the usual strengths; the listener hears how many are tried of all. */
    LineSearch over(Carriage carriage, BiConsumer<Integer, Integer> listener) {
        List<Double> strengths = TransferRules.STANDARD.strengths();
        AtomicInteger tried = new AtomicInteger();
        return LineSearch.over(strengths, strength -> {
            try (LanguageModel model = LanguageModel.open(target, new TransferredTensors(carriage, strength))) {
                double score = score(model);
                listener.accept(tried.incrementAndGet(), strengths.size() + 1);
                return score;
            }
        });
    }

    private double score(LanguageModel model) {
        List<PromptTarget> items = suites.stream()
                .flatMap(suite -> suite.items().stream())
                .filter(SuiteItem.Cloze.class::isInstance)
                .map(SuiteItem.Cloze.class::cast)
                .map(item -> model.tokenizer().promptTarget(item.prompt(), item.completion()))
                .toList();
        List<PromptTarget> made = edits.stream()
                .map(edit -> Probe.pair(model, edit.prompt(), edit))
                .toList();
        return likeliest(model, items) + likeliest(model, made);
    }

    private static double likeliest(LanguageModel model, List<PromptTarget> pairs) {
        return Scorer.of(model).targets(pairs).stream()
                .mapToDouble(TargetScore::accuracy)
                .average()
                .orElse(0);
    }
}
