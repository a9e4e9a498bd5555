package dev.perennial.store.object;

import java.util.regex.Pattern;

/** The rule for keys, shared by all adapters. */
public final class ObjectKey {
    private static final Pattern KEY = Pattern.compile("[A-Za-z0-9._=-]+(/[A-Za-z0-9._=-]+)*");
    private static final Pattern DOTS = Pattern.compile("(.*/)?\\.{1,2}(/.*)?");

    private ObjectKey() {}

    /** Returns the key, or throws {@link IllegalArgumentException} naming it. */
    public static String check(String key) {
        if (key.length() > 512
                || !KEY.matcher(key).matches()
                || DOTS.matcher(key).matches()) {
            throw new IllegalArgumentException(
                    "Key: expected 1 to 512 of [A-Za-z0-9._=-] in segments separated by single"
                            + " slashes, none of them '.' or '..', found '" + key + "'");
        }
        return key;
    }
}
