package dev.perennial.server.intake;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.contract.line.LineId;

/**
 * A CloudEvent 1.0 with JSON data.
 *
 * @param source who sent it
 * @param id its id, unique within the source
 * @param type what it says
 * @param data the data, an object
 */
public record CloudEvent(String source, String id, String type, JsonNode data) {
    private static final int LONGEST = 256;

    public CloudEvent {
        check("source", source);
        check("id", id);
        check("type", type);
    }

    /** The line its data names; throws {@link IllegalArgumentException} when that is no line's name. */
    LineId line() {
        return LineId.parse(data.path("line").asText());
    }

    /** The id by which a line knows it. */
    String triggerId() {
        return source + "#" + id;
    }

    private static void check(String name, String value) {
        if (value.isBlank() || value.length() > LONGEST) {
            throw new RejectedEvent("CloudEvents attribute '" + name + "': expected 1 to " + LONGEST
                    + " characters, found " + (value.isBlank() ? "none" : value.length()) + ".");
        }
    }
}
