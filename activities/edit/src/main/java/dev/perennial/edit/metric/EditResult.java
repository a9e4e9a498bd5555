package dev.perennial.edit.metric;

/**
 * How one edit went.
 *
 * @param id the edit
 * @param forced share of target tokens that are the likeliest under teacher forcing
 * @param generated whether greedy generation gives the whole target
 * @param rephrases how many other ways to ask there are
 * @param rephrasesHolding of these, those whose greedy answer is the target
 * @param unrelated how many unrelated prompts there are
 * @param unrelatedSame of these, those answered as before
 */
public record EditResult(
        String id,
        double forced,
        boolean generated,
        int rephrases,
        int rephrasesHolding,
        int unrelated,
        int unrelatedSame) {}
