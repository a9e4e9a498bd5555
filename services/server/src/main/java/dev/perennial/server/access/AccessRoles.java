package dev.perennial.server.access;

import java.util.LinkedHashSet;
import java.util.Set;

/** What a caller may do; the names that tokens carry. */
public final class AccessRoles {
    /** Sees lines, revisions, changes and rollouts. */
    public static final String VIEWER = "viewer";

    /** Registers lines, sends triggers, steers rollouts; may also see. */
    public static final String OPERATOR = "operator";

    /** Approves what waits for a person; may also see. */
    public static final String APPROVER = "approver";

    /** Asks models and grades their answers. */
    public static final String INFERENCE = "inference";

    static final Set<String> ALL = Set.of(VIEWER, OPERATOR, APPROVER, INFERENCE);

    private AccessRoles() {}

    /** The roles with those they bring along: whoever operates or approves may also see. */
    static Set<String> withImplied(Set<String> roles) {
        Set<String> all = new LinkedHashSet<>(roles);
        if (roles.contains(OPERATOR) || roles.contains(APPROVER)) {
            all.add(VIEWER);
        }
        return Set.copyOf(all);
    }
}
