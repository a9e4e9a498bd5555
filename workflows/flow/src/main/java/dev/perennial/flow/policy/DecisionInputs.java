package dev.perennial.flow.policy;

import dev.perennial.contract.line.Expert;
import java.util.Comparator;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a decision was made on, in a few words for the record. */
public final class DecisionInputs {
    private DecisionInputs() {}

    /** The inputs by name. */
    public static SortedMap<String, String> of(Situation situation) {
        SortedMap<String, String> inputs = new TreeMap<>();
        inputs.put("current", situation.current().id().toString());
        SortedMap<String, Long> kinds = situation.waiting().stream()
                .collect(Collectors.groupingBy(
                        waiting -> waiting.trigger().kindName(), TreeMap::new, Collectors.counting()));
        inputs.put("waiting", kinds.toString());
        int corrections = CorrectionsRule.count(CorrectionsRule.corrections(situation));
        inputs.put(
                "corrections", corrections + " of " + situation.policy().edits().minCorrections());
        situation.waiting().stream()
                .map(Waiting::since)
                .min(Comparator.naturalOrder())
                .ifPresent(oldest -> inputs.put("oldest", oldest.toString()));
        inputs.put(
                "budget",
                PaceRule.spent(situation).size() + " of "
                        + situation.policy().pace().budget() + " spent");
        PaceRule.coolAt(situation).ifPresent(at -> inputs.put("cool", at.toString()));
        String experts = situation.experts().stream().map(Expert::name).collect(Collectors.joining(","));
        inputs.put("experts", experts);
        if (!situation.blocked().isEmpty()) {
            inputs.put("blocked", situation.blocked());
        }
        return inputs;
    }
}
