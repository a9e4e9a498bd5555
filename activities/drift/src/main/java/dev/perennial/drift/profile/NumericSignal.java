package dev.perennial.drift.profile;

/** The numeric signals of an inference record; a new one is a row here and its field in the records. */
public enum NumericSignal {
    /** Length of the prompt: tokens as recorded, else Unicode characters of the text. */
    PROMPT_LENGTH("promptLength", Grid.COUNT),
    /** Length of the answer: tokens as recorded, else Unicode characters of the text. */
    ANSWER_LENGTH("answerLength", Grid.COUNT),
    /** Mean log-probability of the answer's tokens, in nats. */
    MEAN_LOGPROB("meanLogprob", Grid.LOG_PROBABILITY),
    /** Mean entropy of the next-token distribution over the answer, in nats. */
    ENTROPY("entropy", Grid.ENTROPY);

    private final String field;
    private final Grid grid;

    NumericSignal(String field, Grid grid) {
        this.field = field;
        this.grid = grid;
    }

    /** The signal's name in records, profiles and findings. */
    public String field() {
        return field;
    }

    /** The grid it is counted on. */
    public Grid grid() {
        return grid;
    }
}
