package dev.perennial.model.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** The fields of a JSON object, read with messages that name the field and the file; a JSON null counts as absent. */
public final class JsonFields {
    static final ObjectMapper JSON = new ObjectMapper();

    private static final int LONGEST_QUOTE = 80;

    private final JsonNode object;
    private final String origin;

    private JsonFields(JsonNode object, String origin) {
        if (!object.isObject()) {
            throw new MalformedModelException(origin + ": expected a JSON object, found " + object.getNodeType());
        }
        this.object = object;
        this.origin = origin;
    }

    /** The object in a file. */
    public static JsonFields read(Path file) {
        try {
            return parse(Files.readString(file), file.toString());
        } catch (CharacterCodingException notText) {
            throw new MalformedModelException(file + ": not UTF-8; write it again", notText);
        } catch (IOException unreadable) {
            throw new ModelIoException("cannot read " + file + ", which a model folder needs", unreadable);
        }
    }

    /** The object in a text; {@code origin} names it in messages. */
    public static JsonFields parse(String json, String origin) {
        try {
            return new JsonFields(JSON.readTree(json), origin);
        } catch (JsonProcessingException malformed) {
            throw new MalformedModelException(
                    origin + ": not JSON: " + malformed.getOriginalMessage() + "; write it again", malformed);
        }
    }

    /** Where the object is, for messages. */
    public String origin() {
        return origin;
    }

    JsonNode node() {
        return object;
    }

    /** Whether there is a value that is not null. */
    public boolean has(String key) {
        return object.hasNonNull(key);
    }

    /** Whether the key is there at all, be it with a null. */
    public boolean mentions(String key) {
        return object.has(key);
    }

    /** These fields where they have the key, else the others. */
    public JsonFields orElse(JsonFields others, String key) {
        return has(key) ? this : others;
    }

    /** The object under a key; empty when absent. */
    public Optional<JsonFields> object(String key) {
        return has(key) ? Optional.of(new JsonFields(object.get(key), origin + " " + key)) : Optional.empty();
    }

    /** A whole number that must be there. */
    public int integer(String key) {
        return (int) number(key, true);
    }

    /** A whole number. */
    public int integer(String key, int fallback) {
        return has(key) ? integer(key) : fallback;
    }

    /** A number that must be there. */
    public double number(String key) {
        return number(key, false);
    }

    /** A number. */
    public double number(String key, double fallback) {
        return has(key) ? number(key) : fallback;
    }

    /** True or false. */
    public boolean flag(String key, boolean fallback) {
        if (!has(key)) {
            return fallback;
        }
        if (!object.get(key).isBoolean()) {
            throw wrong(key, "true or false");
        }
        return object.get(key).booleanValue();
    }

    /** A string. */
    public String text(String key, String fallback) {
        if (!has(key)) {
            return fallback;
        }
        if (!object.get(key).isTextual()) {
            throw wrong(key, "a string");
        }
        return object.get(key).textValue();
    }

    /** The strings of a list; empty when absent. */
    public List<String> texts(String key) {
        return elements(key).stream().map(JsonNode::asText).toList();
    }

    /** A number, or a list of numbers; empty when absent. */
    public List<Integer> integers(String key) {
        if (!has(key)) {
            return List.of();
        }
        List<JsonNode> found = object.get(key).isArray() ? elements(key) : List.of(object.get(key));
        if (!found.stream().allMatch(JsonFields::isWhole)) {
            throw wrong(key, "a whole number or a list of them");
        }
        return found.stream().map(JsonNode::intValue).toList();
    }

    /**
     * Refuses what a family cannot run.
     *
     * @param found whether it is there
     * @param what key and value
     * @param known what may be there instead
     */
    public void refuse(boolean found, String what, String known) {
        if (found) {
            throw new UnsupportedModelException(origin + ": " + what + " is not supported; supported: " + known);
        }
    }

    private List<JsonNode> elements(String key) {
        if (!has(key)) {
            return List.of();
        }
        return StreamSupport.stream(object.get(key).spliterator(), false).toList();
    }

    private double number(String key, boolean whole) {
        if (!has(key)) {
            throw new MalformedModelException(origin + ": " + key + " is missing; add it");
        }
        JsonNode value = object.get(key);
        if (!value.isNumber() || (whole && !isWhole(value))) {
            throw wrong(key, whole ? "a whole number" : "a number");
        }
        return value.doubleValue();
    }

    private static boolean isWhole(JsonNode value) {
        return value.canConvertToInt() && value.canConvertToExactIntegral();
    }

    private MalformedModelException wrong(String key, String expected) {
        String found = object.get(key).toString();
        return new MalformedModelException(origin + ": expected " + key + " to be " + expected + ", found "
                + (found.length() <= LONGEST_QUOTE ? found : found.substring(0, LONGEST_QUOTE) + "..."));
    }
}
