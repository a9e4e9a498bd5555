package dev.perennial.contract.gate;

import dev.perennial.contract.Checks;
import java.util.List;

/**
 * What a candidate must meet against the revision it would replace.
 *
 * @param suites multiple choice and cloze suites
 * @param texts fixed texts for perplexity; may be empty
 * @param alpha the chance of a wrong verdict allowed to each criterion
 * @param accuracyMargin loss of accuracy that still passes, as a share
 * @param flipMargin share of negative flips that still passes
 * @param perplexityMargin relative rise of perplexity that still passes
 * @param edits what edits must meet; judged only where a candidate carries edits
 * @param itemsPerShard items scored by one activity
 */
public record GateSettings(
        List<SuiteRef> suites,
        List<SuiteRef> texts,
        double alpha,
        double accuracyMargin,
        double flipMargin,
        double perplexityMargin,
        EditBounds edits,
        int itemsPerShard) {
    private static final int MOST_SUITES = 32;

    public GateSettings {
        suites = List.copyOf(suites);
        texts = List.copyOf(texts);
        Checks.between("GateSettings: suites and texts", suites.size() + texts.size(), 0, MOST_SUITES);
        Checks.between("GateSettings: alpha", alpha, 1e-9, 0.5);
        Checks.between("GateSettings: accuracy margin", accuracyMargin, 0, 1);
        Checks.between("GateSettings: flip margin", flipMargin, 0, 1);
        Checks.between("GateSettings: perplexity margin", perplexityMargin, 0, 10);
        Checks.atLeast("GateSettings: items per shard", itemsPerShard, 1);
    }

    /** Defaults over these suites and texts. */
    public static GateSettings standard(List<SuiteRef> suites, List<SuiteRef> texts) {
        return new GateSettings(suites, texts, 0.05, 0.03, 0.05, 0.05, EditBounds.STANDARD, 256);
    }
}
