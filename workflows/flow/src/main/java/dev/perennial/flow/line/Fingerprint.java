package dev.perennial.flow.line;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * Twelve characters (72 bits of SHA-256) in place of an id of any length, so that a thousand fit into a line's state.
 */
final class Fingerprint {
    private static final int BYTES = 9;

    private Fingerprint() {}

    static String of(String id) {
        try {
            byte[] whole = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(whole, BYTES));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every Java has SHA-256", impossible);
        }
    }
}
