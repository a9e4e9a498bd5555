package dev.perennial.contract.line;

import dev.perennial.contract.Checks;
import dev.perennial.contract.artifact.Digest;

/**
 * A foundation checkpoint a line can stand on.
 *
 * @param name what it is called
 * @param manifest its stored manifest; its identity
 */
public record BaseVersion(String name, Digest manifest) {
    public BaseVersion {
        Checks.name("BaseVersion: name", name);
    }
}
