package dev.perennial.gameday;

/** What keeps a case from passing, in one sentence for people. */
final class Failed extends RuntimeException {
    private static final long serialVersionUID = 1;

    Failed(String sentence) {
        super(sentence);
    }

    Failed(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
