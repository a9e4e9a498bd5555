package dev.perennial.cli.edit;

import dev.perennial.cli.edit.Practice.Pair;
import dev.perennial.edit.method.SettingsSweep;
import dev.perennial.edit.method.SettingsSweep.Trial;
import dev.perennial.edit.request.EditRequest;
import dev.perennial.gate.suite.Suite;
import dev.perennial.gate.suite.SuiteItem;
import dev.perennial.model.GenerationRequest;
import dev.perennial.model.Generator;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.Scorer;
import dev.perennial.model.TargetScore;
import dev.perennial.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds how a model is edited best, before its first edit: some edits are tried at some settings on the model, which is
 * left as it was, and held against answers that must stay.
 *
 * @param trials every setting tried
 * @param texts base text, to be protected
 * @param probes edits tried
 */
record PracticeSearch(List<Trial> trials, List<String> texts, List<Pair> probes) {
    private static final int MOST = 48;
    private static final int ANSWER = 5;

    PracticeSearch {
        trials = List.copyOf(trials);
        texts = List.copyOf(texts);
        probes = List.copyOf(probes);
    }

    /**
     * Searches.
     *
     * @param model stays its owner's; changed and put back
     * @param stored the dtype in which its weights are kept
     * @param requests the edits to come; tried first, and half of what they say must not change is kept
     * @param suite what else must stay: half of what the model answers right of it; the other half, with answers
     *     swapped, gives the statistics of edits
     * @param listener hears how many settings are tried of all
     */
    static PracticeSearch in(
            LanguageModel model,
            DType stored,
            List<EditRequest> requests,
            Optional<Suite> suite,
            BiConsumer<Integer, Integer> listener) {
        List<Pair> answered = Stream.concat(unrelated(model, requests).stream(), known(model, suite, requests).stream())
                .toList();
        List<Pair> kept = half(answered, 0);
        List<Pair> probes = Stream.concat(
                        spread(requests.stream()
                                        .map(request -> new Pair(request.prompt(), request.continuation()))
                                        .toList())
                                .stream(),
                        swapped(half(answered, 1)).stream())
                .limit(MOST)
                .toList();
        List<String> texts =
                kept.stream().map(pair -> pair.prompt() + pair.target()).toList();
        SettingsSweep sweep = new SettingsSweep(
                model,
                stored,
                Practice.tokens(model, probes),
                Practice.tokens(model, kept),
                texts.stream().map(text -> model.tokenizer().encode(text)).toList());
        return new PracticeSearch(sweep.trials(listener), texts, probes);
    }

    Trial best() {
        return SettingsSweep.best(trials);
    }

    Practice practice() {
        return new Practice(best().settings(), texts, probes);
    }

    /** What must not change, with the answers of now. */
    private static List<Pair> unrelated(LanguageModel model, List<EditRequest> requests) {
        List<String> prompts = spread(requests.stream()
                .flatMap(request -> request.unrelated().stream())
                .distinct()
                .toList());
        return prompts.stream()
                .map(prompt -> new Pair(prompt, answer(model, prompt)))
                .filter(pair -> !pair.target().isBlank())
                .toList();
    }

    private static String answer(LanguageModel model, String prompt) {
        GenerationRequest request = GenerationRequest.greedy(model.tokenizer().encode(prompt), ANSWER);
        return Generator.of(model).generate(request).text();
    }

    /** The suite's questions that the model answers right and no request is about. */
    private static List<Pair> known(LanguageModel model, Optional<Suite> suite, List<EditRequest> requests) {
        List<Pair> questions = spread(suite.stream()
                .flatMap(all -> all.items().stream())
                .flatMap(item -> question(item).stream())
                .filter(pair ->
                        requests.stream().noneMatch(request -> request.prompt().equals(pair.prompt())))
                .toList());
        List<TargetScore> scores = Scorer.of(model).targets(Practice.tokens(model, questions));
        return IntStream.range(0, questions.size())
                .filter(i -> scores.get(i).exact())
                .mapToObj(questions::get)
                .toList();
    }

    private static Optional<Pair> question(SuiteItem item) {
        if (item instanceof SuiteItem.Cloze cloze) {
            return Optional.of(new Pair(cloze.prompt(), cloze.completion()));
        }
        if (item instanceof SuiteItem.MultipleChoice choice) {
            return Optional.of(new Pair(choice.prompt(), choice.choices().get(choice.answer())));
        }
        return Optional.empty();
    }

    private static List<Pair> half(List<Pair> all, int from) {
        List<Pair> half = new ArrayList<>();
        for (int i = from; i < all.size(); i += 2) {
            half.add(all.get(i));
        }
        return half;
    }

    /** Probe edits: prompts with the answer of another prompt. */
    private static List<Pair> swapped(List<Pair> pairs) {
        return IntStream.range(0, pairs.size())
                .mapToObj(i -> new Pair(
                        pairs.get(i).prompt(), pairs.get((i + 1) % pairs.size()).target()))
                .filter(probe -> !pairs.contains(probe))
                .toList();
    }

    /** At most so many, evenly from all. */
    private static <T> List<T> spread(List<T> all) {
        int wanted = Math.min(MOST, all.size());
        return IntStream.range(0, wanted)
                .mapToObj(i -> all.get((int) ((long) i * all.size() / wanted)))
                .collect(Collectors.toCollection(ArrayList::new));
    }
}
