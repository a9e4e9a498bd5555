package dev.perennial.store.alias;

import dev.perennial.contract.artifact.Digest;

/**
 * Where an alias points.
 *
 * @param generation 1 when it was created, one more with every move
 * @param target the manifest it points to
 */
public record AliasState(long generation, Digest target) {
    public AliasState {
        if (generation < 1) {
            throw new IllegalArgumentException("AliasState: expected a generation of 1 or more, found " + generation);
        }
    }

    @Override
    public String toString() {
        return target.brief() + " (generation " + generation + ")";
    }
}
