package dev.perennial.contract.line;

import dev.perennial.contract.Checks;
import dev.perennial.contract.artifact.Digest;

/**
 * A fine-tuned sibling of a base, offered for merging.
 *
 * @param name what it is called
 * @param manifest its stored manifest
 * @param base the base version it was tuned from
 */
public record Expert(String name, Digest manifest, Digest base) {
    public Expert {
        Checks.name("Expert: name", name);
    }
}
