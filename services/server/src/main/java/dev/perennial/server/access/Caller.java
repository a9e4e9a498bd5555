package dev.perennial.server.access;

import java.util.Set;

/** Someone known by a token. */
record Caller(String name, Set<String> roles) {
    /** Whoever reaches a loopback address where no tokens are set. */
    static final Caller LOCAL = new Caller("local", AccessRoles.ALL);

    Caller {
        roles = AccessRoles.withImplied(roles);
    }
}
