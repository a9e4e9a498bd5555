package dev.perennial.contract.line;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The computed version of a revision: major for another base, architecture or tokenizer, minor for weights changed by
 * training, merging or transfer, patch for edits and metadata.
 *
 * @param major another base, architecture or tokenizer
 * @param minor merged or trained weights
 * @param patch edits
 */
public record SemVer(int major, int minor, int patch) implements Comparable<SemVer> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,8})\\.(\\d{1,8})\\.(\\d{1,8})");

    /** The version of a line's first revision. */
    public static final SemVer FIRST = new SemVer(1, 0, 0);

    public SemVer {
        if (major < 0 || minor < 0 || patch < 0) {
            throw new IllegalArgumentException(
                    "SemVer: expected parts of 0 or more, found " + major + "." + minor + "." + patch);
        }
    }

    /** Parses {@code 1.2.3}; throws {@link IllegalArgumentException} naming what was found. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static SemVer parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("SemVer: expected major.minor.patch, found '" + text + "'");
        }
        return new SemVer(
                Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)), Integer.parseInt(parts.group(3)));
    }

    /** The version after a change of base, architecture or tokenizer. */
    public SemVer nextMajor() {
        return new SemVer(major + 1, 0, 0);
    }

    /** The version after a merge. */
    public SemVer nextMinor() {
        return new SemVer(major, minor + 1, 0);
    }

    /** The version after edits. */
    public SemVer nextPatch() {
        return new SemVer(major, minor, patch + 1);
    }

    @Override
    public int compareTo(SemVer other) {
        int byMajor = Integer.compare(major, other.major);
        int byMinor = byMajor != 0 ? byMajor : Integer.compare(minor, other.minor);
        return byMinor != 0 ? byMinor : Integer.compare(patch, other.patch);
    }

    @JsonValue
    @Override
    public String toString() {
        return major + "." + minor + "." + patch;
    }
}
