package dev.perennial.flow.calls;

/** Who goes first on a busy device. */
public enum Urgency {
    /** Evaluations: something made waits for its verdict. */
    EVALUATION(1),
    /** Edits. */
    EDIT(2),
    /** Merges, and the probe of a new line. */
    MERGE(3),
    /** Transfers. */
    TRANSFER(4);

    private final int key;

    Urgency(int key) {
        this.key = key;
    }

    int key() {
        return key;
    }
}
