package dev.perennial.contract.line;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Pattern;

/**
 * The name of a model line; prints and parses as {@code tenant/name}.
 *
 * @param tenant who owns it
 * @param name which of the tenant's lines
 */
public record LineId(String tenant, String name) implements Comparable<LineId> {
    private static final Pattern PART = Pattern.compile("[a-z0-9-]{1,63}");

    public LineId {
        if (!PART.matcher(tenant).matches() || !PART.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "LineId: expected tenant/name, each [a-z0-9-]{1,63}, found '" + tenant + "/" + name + "'");
        }
    }

    /** Parses {@code tenant/name}; throws {@link IllegalArgumentException} naming what was found. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static LineId parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("LineId: expected tenant/name, found '" + text + "'");
        }
        return new LineId(text.substring(0, slash), text.substring(slash + 1));
    }

    @Override
    public int compareTo(LineId other) {
        return toString().compareTo(other.toString());
    }

    @JsonValue
    @Override
    public String toString() {
        return tenant + "/" + name;
    }
}
