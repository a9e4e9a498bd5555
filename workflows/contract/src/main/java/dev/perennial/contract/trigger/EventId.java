package dev.perennial.contract.trigger;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The ids by which a line knows events, at most {@value Trigger#LONGEST_ID} characters. A longer one becomes its first
 * {@value #KEPT} characters, {@code ~}, and the SHA-256 of all of it (UTF-8) in 64 lower-case hex digits: the same
 * event has the same id each time, and different events have different ones.
 */
public final class EventId {
    private static final int KEPT = Trigger.LONGEST_ID - 1 - 64;

    private EventId() {}

    /** The id of what a source knows by an id of its own: {@code source#id}, shortened where it is too long. */
    public static String of(String source, String id) {
        return fitting(source + "#" + id);
    }

    /** The id itself, shortened where it is too long. */
    public static String fitting(String id) {
        if (id.length() <= Trigger.LONGEST_ID) {
            return id;
        }
        int kept = Character.isHighSurrogate(id.charAt(KEPT - 1)) ? KEPT - 1 : KEPT;
        return id.substring(0, kept) + "~" + sha256(id);
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }
}
