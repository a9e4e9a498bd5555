package dev.perennial.edit.metric;

import dev.perennial.edit.request.EditRequest;
import dev.perennial.model.GenerationRequest;
import dev.perennial.model.Generator;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.Scorer;
import dev.perennial.model.TargetScore;
import dev.perennial.model.text.PromptTarget;
import dev.perennial.model.text.TokenIds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Asks a model what edits are about. Answers to unrelated prompts are taken when the probe is made, before the edits,
 * and compared afterwards (locality against the revision before).
 */
public final class Probe {
    private static final int ANSWER = 5;

    private final LanguageModel model;
    private final Map<String, TokenIds> before = new HashMap<>();

    private Probe(LanguageModel model) {
        this.model = model;
    }

    /** Takes the answers as they are now to whatever the requests say must not change. */
    public static Probe before(LanguageModel model, List<EditRequest> requests) {
        Probe probe = new Probe(model);
        requests.stream()
                .flatMap(request -> request.unrelated().stream())
                .distinct()
                .forEach(prompt -> probe.before.put(prompt, probe.answer(prompt)));
        return probe;
    }

    /** Measures each edit on the model as it is now. */
    public List<EditResult> results(List<EditRequest> requests) {
        List<PromptTarget> pairs = requests.stream()
                .map(request -> pair(model, request.prompt(), request))
                .toList();
        List<TargetScore> forced = Scorer.of(model).targets(pairs);
        List<EditResult> results = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            EditRequest request = requests.get(i);
            results.add(new EditResult(
                    request.id(),
                    forced.get(i).accuracy(),
                    gives(pairs.get(i)),
                    request.rephrases().size(),
                    holding(request),
                    request.unrelated().size(),
                    same(request)));
        }
        return results;
    }

    /** How many of these edits greedy generation gives. */
    public int generated(List<EditRequest> requests) {
        return (int) requests.stream()
                .filter(request -> gives(pair(model, request.prompt(), request)))
                .count();
    }

    /** A prompt with the request's target behind it, as tokens. */
    public static PromptTarget pair(LanguageModel model, String prompt, EditRequest request) {
        return model.tokenizer().promptTarget(prompt, request.continuation());
    }

    private int holding(EditRequest request) {
        return (int) request.rephrases().stream()
                .filter(rephrase -> gives(pair(model, rephrase, request)))
                .count();
    }

    private int same(EditRequest request) {
        return (int) request.unrelated().stream()
                .filter(prompt -> answer(prompt).equals(Objects.requireNonNull(before.get(prompt))))
                .count();
    }

    private boolean gives(PromptTarget pair) {
        return generated(pair.prompt(), pair.target().size()).equals(pair.target());
    }

    private TokenIds answer(String prompt) {
        return generated(model.tokenizer().encode(prompt), ANSWER);
    }

    private TokenIds generated(TokenIds prompt, int tokens) {
        return Generator.of(model)
                .generate(GenerationRequest.greedy(prompt, tokens))
                .ids();
    }
}
