package dev.perennial.server.rest;

import dev.perennial.server.problem.Refusal;

/** How much one answer may hold. */
final class Limits {
    private static final int MOST = 1_000;

    private Limits() {}

    /** Refuses limits that are none. */
    static int check(int limit) {
        if (limit < 1 || limit > MOST) {
            throw Refusal.invalid("limit: expected 1 to " + MOST + ", found " + limit + ".");
        }
        return limit;
    }
}
