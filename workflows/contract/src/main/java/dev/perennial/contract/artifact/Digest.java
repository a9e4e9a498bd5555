package dev.perennial.contract.artifact;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * A SHA-256 of bytes; prints and parses as {@code sha256:} followed by 64 lower-case hex digits.
 *
 * @param hex the 64 hex digits
 */
public record Digest(String hex) implements Comparable<Digest> {
    private static final String PREFIX = "sha256:";
    private static final Pattern HEX = Pattern.compile("[0-9a-f]{64}");

    public Digest {
        if (!HEX.matcher(hex).matches()) {
            throw new IllegalArgumentException("Digest: expected 64 lower-case hex digits, found '" + hex + "'");
        }
    }

    /** Parses {@code sha256:HEX}; throws {@link IllegalArgumentException} naming what was found. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static Digest parse(String text) {
        if (!text.startsWith(PREFIX)) {
            throw new IllegalArgumentException("Digest: expected 'sha256:' and 64 hex digits, found '" + text + "'");
        }
        return new Digest(text.substring(PREFIX.length()));
    }

    /** The first twelve digits, for people. */
    public String brief() {
        return hex.substring(0, 12);
    }

    @Override
    public int compareTo(Digest other) {
        return hex.compareTo(other.hex);
    }

    @JsonValue
    @Override
    public String toString() {
        return PREFIX + hex;
    }
}
