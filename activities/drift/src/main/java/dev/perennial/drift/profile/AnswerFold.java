package dev.perennial.drift.profile;

import java.util.Arrays;

/** Gathers {@link Answers}; at most 128 KiB; one thread at a time. */
final class AnswerFold {
    private static final int FIRST = 64;

    private long[] entries = new long[FIRST];
    private int size;
    private long given;

    void add(String request, double meanLogprob) {
        if (size == entries.length) {
            makeRoom();
        }
        entries[size++] = Answers.entry(request, meanLogprob);
        given++;
    }

    Answers answers() {
        return Answers.of(Arrays.copyOf(entries, size), given);
    }

    private void makeRoom() {
        long[] lowest = Answers.lowest(entries);
        size = lowest.length;
        entries = Arrays.copyOf(lowest, Math.min(2 * Answers.MOST, Math.max(FIRST, 2 * size)));
    }
}
