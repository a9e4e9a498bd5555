package dev.perennial.steps.work;

import dev.perennial.contract.artifact.ArtifactRef;
import dev.perennial.edit.method.EditSettings;
import dev.perennial.store.document.Documents;
import java.util.List;

/**
 * What a line's crafts learnt of its model when it was registered.
 *
 * @param edits where and how fast to edit
 * @param texts base text whose keys edits leave alone
 * @param probes edits that are never made; their statistics normalise the first real ones
 */
public record Craft(EditSettings edits, List<String> texts, List<Pair> probes) {
    public Craft {
        texts = List.copyOf(texts);
        probes = List.copyOf(probes);
    }

    /**
     * A probe edit.
     *
     * @param prompt what is asked
     * @param target what would have to follow
     */
    public record Pair(String prompt, String target) {}

    /** The stored settings of a line; throws {@link IllegalArgumentException} when a line has none. */
    public static Craft of(Documents documents, List<ArtifactRef> craft) {
        if (craft.isEmpty()) {
            throw new IllegalArgumentException(
                    "the line has no craft settings; register it again, so that its model is probed");
        }
        return Json.get(documents, craft.get(0), Craft.class);
    }
}
