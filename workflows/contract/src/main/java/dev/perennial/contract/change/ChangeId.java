package dev.perennial.contract.change;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.perennial.contract.Checks;
import dev.perennial.contract.line.LineId;

/**
 * The name of a change; prints and parses as {@code tenant/line/3}, which is also how workflow ids spell it.
 *
 * @param line the line it changes
 * @param number its number in the line, from 1
 */
public record ChangeId(LineId line, int number) {
    public ChangeId {
        Checks.atLeast("ChangeId: number in " + line, number, 1);
    }

    /** Parses {@code tenant/line/3}; throws {@link IllegalArgumentException} naming what was found. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public static ChangeId parse(String text) {
        int slash = text.lastIndexOf('/');
        if (slash < 0 || !text.substring(slash + 1).matches("[1-9][0-9]{0,8}")) {
            throw new IllegalArgumentException("ChangeId: expected tenant/line/number, found '" + text + "'");
        }
        return new ChangeId(LineId.parse(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
    }

    @JsonValue
    @Override
    public String toString() {
        return line + "/" + number;
    }
}
