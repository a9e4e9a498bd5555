package dev.perennial.server.intake;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.trigger.EventId;
import java.util.regex.Pattern;

/**
 * A CloudEvent 1.0 with JSON data. Its attributes have 1 to 256 characters and, as CloudEvents section "Type System"
 * asks, no control characters and no halves of a character.
 *
 * @param source who sent it
 * @param id its id, unique within the source
 * @param type what it says
 * @param data the data, an object
 */
public record CloudEvent(String source, String id, String type, JsonNode data) {
    private static final int LONGEST = 256;
    private static final Pattern UNFIT = Pattern.compile("[\\p{Cc}\\p{Cs}]");

    public CloudEvent {
        check("source", source);
        check("id", id);
        check("type", type);
    }

    /** The line its data names; throws {@link IllegalArgumentException} when that is no line's name. */
    LineId line() {
        return LineId.parse(data.path("line").asText());
    }

    /** The id by which a line knows it: {@code source#id}, or what {@link EventId} makes of a long one. */
    String triggerId() {
        return EventId.of(source, id);
    }

    private static void check(String name, String value) {
        if (value.isBlank() || value.length() > LONGEST) {
            throw new RejectedEvent("CloudEvents attribute '" + name + "': expected 1 to " + LONGEST
                    + " characters, found " + (value.isBlank() ? "none" : value.length()) + ".");
        }
        if (UNFIT.matcher(value).find()) {
            throw new RejectedEvent("CloudEvents attribute '" + name
                    + "': expected no control characters and no halves of a character, found one; send the event"
                    + " without it.");
        }
    }
}
