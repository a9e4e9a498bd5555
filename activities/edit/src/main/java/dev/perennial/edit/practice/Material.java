package dev.perennial.edit.practice;

import dev.perennial.edit.request.EditRequest;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.Scorer;
import dev.perennial.model.TargetScore;
import dev.perennial.model.text.TextPair;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What edit settings are tried with.
 *
 * @param probes edits tried, with answers that the model does not give; the first few are made
 * @param kept prompts with the answers it gives now, which must stay
 * @param texts base text, to be protected
 */
public record Material(List<TextPair> probes, List<TextPair> kept, List<String> texts) {
    public Material {
        probes = List.copyOf(probes);
        kept = List.copyOf(kept);
        texts = List.copyOf(texts);
    }

    /**
     * Of a model whose edits are not known yet: probes ask the questions with words nobody taught, and other questions,
     * which the model answers right, are kept.
     *
     * @param model asked; stays its owner's
     * @param questions prompts with their right answers, two different ones or more
     * @param passages base text besides the questions
     * @throws IllegalArgumentException if all questions have one answer
     */
    public static Material ofQuestions(LanguageModel model, List<TextPair> questions, List<String> passages) {
        return new QuestionMaterial(questions).material(model, passages);
    }

    /**
     * Of a model whose edits are known: they are tried first. Half of what the model answers now, of what the edits say
     * must not change and of the questions, is kept; the other half, with answers swapped, gives more probes.
     *
     * @param model asked; stays its owner's
     * @param requests the edits to come
     * @param questions prompts with their right answers; may be none
     */
    public static Material ofRequests(LanguageModel model, List<EditRequest> requests, List<TextPair> questions) {
        return new RequestMaterial(model, requests).material(questions);
    }

    /** Those that greedy decoding gives. */
    static List<TextPair> known(LanguageModel model, List<TextPair> pairs) {
        List<TargetScore> scores = Scorer.of(model)
                .targets(pairs.stream()
                        .map(pair -> pair.tokens(model.tokenizer()))
                        .toList());
        return IntStream.range(0, pairs.size())
                .filter(i -> scores.get(i).exact())
                .mapToObj(pairs::get)
                .toList();
    }
}
