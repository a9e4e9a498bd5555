package dev.perennial.edit.practice;

import dev.perennial.edit.request.EditRequest;
import dev.perennial.model.GenerationRequest;
import dev.perennial.model.Generator;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.text.TextPair;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What edit settings are tried with when the edits to come are known. */
final class RequestMaterial {
    private static final int MOST = 48;
    private static final int ANSWER = 5;

    private final LanguageModel model;
    private final List<EditRequest> requests;

    RequestMaterial(LanguageModel model, List<EditRequest> requests) {
        this.model = model;
        this.requests = List.copyOf(requests);
    }

    Material material(List<TextPair> questions) {
        List<TextPair> answered =
                Stream.concat(unrelated().stream(), known(questions).stream()).toList();
        List<TextPair> kept = half(answered, 0);
        List<TextPair> asked = requests.stream()
                .map(request -> new TextPair(request.prompt(), request.continuation()))
                .toList();
        List<TextPair> probes = Stream.concat(spread(asked).stream(), swapped(half(answered, 1)).stream())
                .limit(MOST)
                .toList();
        return new Material(probes, kept, kept.stream().map(TextPair::whole).toList());
    }

    /** What must not change, with the answers of now. */
    private List<TextPair> unrelated() {
        List<String> prompts = spread(requests.stream()
                .flatMap(request -> request.unrelated().stream())
                .distinct()
                .toList());
        return prompts.stream()
                .map(prompt -> new TextPair(prompt, answer(prompt)))
                .filter(pair -> !pair.target().isBlank())
                .toList();
    }

    private String answer(String prompt) {
        GenerationRequest request = GenerationRequest.greedy(model.tokenizer().encode(prompt), ANSWER);
        return Generator.of(model).generate(request).text();
    }

    /** The questions that the model answers right and no request is about. */
    private List<TextPair> known(List<TextPair> questions) {
        return Material.known(
                model,
                spread(questions.stream()
                        .filter(question -> requests.stream()
                                .noneMatch(request -> request.prompt().equals(question.prompt())))
                        .toList()));
    }

    private static List<TextPair> half(List<TextPair> all, int from) {
        List<TextPair> half = new ArrayList<>();
        for (int i = from; i < all.size(); i += 2) {
            half.add(all.get(i));
        }
        return half;
    }

    /** Prompts with the answer of another prompt. */
    private static List<TextPair> swapped(List<TextPair> pairs) {
        return IntStream.range(0, pairs.size())
                .mapToObj(i -> new TextPair(
                        pairs.get(i).prompt(), pairs.get((i + 1) % pairs.size()).target()))
                .filter(probe -> !pairs.contains(probe))
                .toList();
    }

    /** At most so many, evenly from all. */
    private static <T> List<T> spread(List<T> all) {
        int wanted = Math.min(MOST, all.size());
        return IntStream.range(0, wanted)
                .mapToObj(i -> all.get((int) ((long) i * all.size() / wanted)))
                .toList();
    }
}
