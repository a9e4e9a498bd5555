package dev.perennial.store.alias;

import dev.perennial.contract.line.LineId;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A movable name of a model line, such as {@code current}.
 *
 * @param line whose name it is
 * @param name {@code [a-z0-9-]{1,63}}
 */
public record AliasName(LineId line, String name) {
    private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,63}");

    public AliasName {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("AliasName: expected [a-z0-9-]{1,63}, found '" + name + "'");
        }
    }

    /** The name under which a line's serving revision is known. */
    public static AliasName current(LineId line) {
        return new AliasName(line, "current");
    }

    String key() {
        return "aliases/" + this + ".json";
    }

    /** Where the history lies; numbers of fixed width keep its order. */
    String logPrefix() {
        return "refs-log/" + this + "/";
    }

    String logKey(long generation) {
        return logPrefix() + String.format(Locale.ROOT, "%012d.json", generation);
    }

    @Override
    public String toString() {
        return line + "/" + name;
    }
}
