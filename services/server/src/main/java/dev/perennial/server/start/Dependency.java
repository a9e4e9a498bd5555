package dev.perennial.server.start;

import dev.perennial.server.config.Role;
import java.util.Optional;
import java.util.Set;

/** Something outside that roles need. */
public interface Dependency {
    /** Its name in readiness answers. */
    String name();

    /** The roles that cannot do without it. */
    Set<Role> neededBy();

    /**
     * What is missing and what to do about it, in one sentence; empty while all is well. Answers within a few seconds.
     */
    Optional<String> missing();
}
