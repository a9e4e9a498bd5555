package dev.perennial.contract.line;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.perennial.contract.Checks;

/**
 * The name of a revision; prints and parses as {@code tenant/line@7}.
 *
 * @param line the line it belongs to
 * @param number its number in the line, from 1
 */
public record RevisionId(LineId line, int number) implements Comparable<RevisionId> {
    public RevisionId {
        Checks.atLeast("RevisionId: number in " + line, number, 1);
    }

    /** Parses {@code tenant/line@7}; throws {@link IllegalArgumentException} naming what was found. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static RevisionId parse(String text) {
        int at = text.lastIndexOf('@');
        if (at < 0 || !text.substring(at + 1).matches("[1-9][0-9]{0,8}")) {
            throw new IllegalArgumentException("RevisionId: expected tenant/line@number, found '" + text + "'");
        }
        return new RevisionId(LineId.parse(text.substring(0, at)), Integer.parseInt(text.substring(at + 1)));
    }

    @Override
    public int compareTo(RevisionId other) {
        int byLine = line.compareTo(other.line);
        return byLine != 0 ? byLine : Integer.compare(number, other.number);
    }

    @JsonValue
    @Override
    public String toString() {
        return line + "@" + number;
    }
}
