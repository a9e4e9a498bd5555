package dev.perennial.gate.suite;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/** One item of a suite. */
public sealed interface SuiteItem {
    /** Its id, unique in the suite. */
    String id();

    /** What it asks, with the right answer; a passage asks nothing. */
    Optional<Question> question();

    /**
     * A question with choices, each scored by its log-likelihood after the prompt.
     *
     * @param id its id
     * @param prompt what stands before the choice
     * @param choices two or more different continuations, as the model would write them (with a leading space where one
     *     belongs)
     * @param answer the index of the right one, from 0
     */
    record MultipleChoice(String id, String prompt, List<String> choices, int answer) implements SuiteItem {
        public MultipleChoice {
            requireText("id", id);
            requireText("prompt", prompt);
            choices = List.copyOf(choices);
            choices.forEach(choice -> requireText("choices", choice));
            if (choices.size() < 2 || new HashSet<>(choices).size() < choices.size()) {
                throw new IllegalArgumentException("choices: expected two or more different ones, found " + choices);
            }
            if (answer < 0 || answer >= choices.size()) {
                throw new IllegalArgumentException(
                        "answer: expected an index from 0 to " + (choices.size() - 1) + ", found " + answer);
            }
        }

        @Override
        public Optional<Question> question() {
            return Optional.of(new Question(prompt, choices.get(answer)));
        }
    }

    /**
     * A beginning that the model should complete by itself; right when the completion is what greedy decoding writes.
     *
     * @param id its id
     * @param prompt the beginning
     * @param completion how it should go on
     */
    record Cloze(String id, String prompt, String completion) implements SuiteItem {
        public Cloze {
            requireText("id", id);
            requireText("prompt", prompt);
            requireText("completion", completion);
        }

        @Override
        public Optional<Question> question() {
            return Optional.of(new Question(prompt, completion));
        }
    }

    /**
     * A text whose perplexity counts; never right or wrong.
     *
     * @param id its id
     * @param text the text
     */
    record Passage(String id, String text) implements SuiteItem {
        public Passage {
            requireText("id", id);
            requireText("text", text);
        }

        @Override
        public Optional<Question> question() {
            return Optional.empty();
        }
    }

    private static void requireText(String field, String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException(field + ": expected a text, found a blank one");
        }
    }
}
