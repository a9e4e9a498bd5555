package dev.perennial.server.start;

import java.util.Set;

/** Addresses that only this machine reaches. */
public final class Loopback {
    private static final Set<String> HOSTS = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

    private Loopback() {}

    /** Whether the host is one of them. */
    public static boolean is(String host) {
        return HOSTS.contains(host);
    }
}
