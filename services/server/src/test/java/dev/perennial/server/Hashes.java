package dev.perennial.server;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** Entries of {@code perennial.access.tokens}. */
final class Hashes {
    private Hashes() {}

    static String entry(String name, String roles, String token) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        return name + ":" + roles + ":" + HexFormat.of().formatHex(hash);
    }
}
