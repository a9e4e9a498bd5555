package dev.perennial.server.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.perennial.server.problem.Refusal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The fields of a JSON object, read one by one; every wrong or unknown one is refused by its name. */
final class Fields {
    private final JsonNode object;
    private final Set<String> read = new HashSet<>();

    private Fields(JsonNode object) {
        this.object = object;
    }

    static Fields of(JsonNode body) {
        if (!body.isObject()) {
            throw Refusal.invalid("The body is no JSON object; send one with the fields of the API's description.");
        }
        return new Fields(body);
    }

    /** A text that must be there. */
    String text(String name) {
        if (!isSet(name)) {
            throw Refusal.invalid("Field '" + name + "' is missing; send a text.");
        }
        return text(name, "");
    }

    String text(String name, String otherwise) {
        if (!isSet(name)) {
            return otherwise;
        }
        JsonNode value = object.get(name);
        if (!value.isTextual() || value.textValue().isEmpty()) {
            throw refused(name, "a text of at least one character", value);
        }
        return value.textValue();
    }

    /** One text or a list of texts; none when it is not set. */
    List<String> texts(String name) {
        if (!isSet(name)) {
            return List.of();
        }
        JsonNode value = object.get(name);
        List<String> texts = new ArrayList<>();
        for (JsonNode each : value.isArray() ? value : List.of(value)) {
            if (!each.isTextual() || each.textValue().isEmpty()) {
                throw refused(name, "a text or a list of texts, none empty", each);
            }
            texts.add(each.textValue());
        }
        return texts;
    }

    /** A truth that must be there. */
    boolean flag(String name) {
        if (!isSet(name)) {
            throw Refusal.invalid("Field '" + name + "' is missing; send true or false.");
        }
        return flag(name, false);
    }

    boolean flag(String name, boolean otherwise) {
        if (!isSet(name)) {
            return otherwise;
        }
        JsonNode value = object.get(name);
        if (!value.isBoolean()) {
            throw refused(name, "true or false", value);
        }
        return value.booleanValue();
    }

    long whole(String name, long otherwise) {
        if (!isSet(name)) {
            return otherwise;
        }
        JsonNode value = object.get(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw refused(name, "a whole number", value);
        }
        return value.longValue();
    }

    double number(String name, double otherwise) {
        if (!isSet(name)) {
            return otherwise;
        }
        JsonNode value = object.get(name);
        if (!value.isNumber()) {
            throw refused(name, "a number", value);
        }
        return value.doubleValue();
    }

    /** A field as it is; missing when it is not set. */
    JsonNode node(String name) {
        return isSet(name) ? object.get(name) : MissingNode.getInstance();
    }

    /** Whether the field is there and not null. */
    boolean isSet(String name) {
        read.add(name);
        return object.hasNonNull(name);
    }

    /** Refuses the first field that nobody asked for. */
    void requireNoOthers() {
        object.fieldNames().forEachRemaining(name -> {
            if (!read.contains(name)) {
                throw Refusal.invalid("Field '" + name + "' is not supported here; leave it out.");
            }
        });
    }

    private static Refusal refused(String name, String expected, JsonNode found) {
        return Refusal.invalid("Field '" + name + "': expected " + expected + ", found " + found + ".");
    }
}
