package dev.perennial.edit.practice;

import dev.perennial.model.LanguageModel;
import dev.perennial.model.text.TextPair;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** What edit settings are tried with when only questions are known. */
final class QuestionMaterial {
    private static final int EDITS = 48;
    private static final int READ = 240;

    private final List<TextPair> questions;

    QuestionMaterial(List<TextPair> questions) {
        this.questions = List.copyOf(questions);
    }

    Material material(LanguageModel model, List<String> passages) {
        return new Material(probes(), Material.known(model, untouched()), texts(passages));
    }

    /** Questions, spread over all, with words nobody taught. */
    List<TextPair> probes() {
        return every(0).limit(EDITS)
                .mapToObj(i -> new TextPair(questions.get(i).prompt(), invented(i)))
                .toList();
    }

    /** The first half of the question's own answer with the second half of another's: what news are like. */
    private String invented(int index) {
        String own = questions.get(index).target();
        return IntStream.range(1, questions.size())
                .mapToObj(i -> questions.get((index + i) % questions.size()).target())
                .map(other -> own.substring(0, (own.length() + 1) / 2) + other.substring((other.length() + 1) / 2))
                .filter(answer -> !answer.equals(own))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "the suites have one answer only, '" + own + "'; probe edits need two"));
    }

    /** Questions between those of the probe edits. */
    List<TextPair> untouched() {
        return every(step() / 2).mapToObj(questions::get).toList();
    }

    private IntStream every(int from) {
        return IntStream.iterate(from, i -> i < questions.size(), i -> i + step());
    }

    /** At least two, so that few questions too leave some that no probe edit touches. */
    private int step() {
        return Math.max(2, questions.size() / EDITS);
    }

    private List<String> texts(List<String> passages) {
        List<String> texts = new ArrayList<>(passages);
        int step = Math.max(1, questions.size() / READ);
        for (int i = 0; i < questions.size(); i += step) {
            texts.add(questions.get(i).whole());
        }
        return texts;
    }
}
