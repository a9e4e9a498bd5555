package dev.perennial.contract.gate;

import dev.perennial.contract.Checks;
import dev.perennial.contract.artifact.ArtifactRef;

/**
 * A stored suite of items.
 *
 * @param name what it is called
 * @param body the stored JSONL, or for perplexity the text
 * @param items how many items it has
 */
public record SuiteRef(String name, ArtifactRef body, int items) {
    public SuiteRef {
        Checks.name("SuiteRef: name", name);
        Checks.atLeast("SuiteRef: items of " + name, items, 1);
    }
}
