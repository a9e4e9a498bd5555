package dev.perennial.server.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.util.List;

/**
 * Values of the contract as JSON text and back: unknown fields are left out, unknown words become the enum's default,
 * times are ISO.
 */
public final class Json {
    private static final ObjectMapper LENIENT = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE)
            .build();
    private static final ObjectMapper STRICT = LENIENT.copy()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE);

    private Json() {}

    /** The value as one line of JSON. */
    public static String write(Object value) {
        try {
            return LENIENT.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "Cannot be written as JSON: " + value.getClass().getName(), e);
        }
    }

    /** The value as a tree. */
    public static JsonNode tree(Object value) {
        return LENIENT.valueToTree(value);
    }

    /** Text as a tree; throws {@link IllegalArgumentException} when it is no JSON. */
    public static JsonNode parse(String text) {
        try {
            return LENIENT.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("No JSON: " + e.getOriginalMessage(), e);
        }
    }

    /** Reads what this application wrote, perhaps in another version. */
    public static <T> T read(String text, Class<T> type) {
        try {
            return LENIENT.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "Stored JSON is no " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
        }
    }

    /** Reads a list of what this application wrote. */
    public static <T> List<T> readList(String text, Class<T> type) {
        try {
            return LENIENT.readerForListOf(type).readValue(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "Stored JSON is no list of " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
        }
    }

    /** Reads what a caller sent: an unknown field or word is an {@link IllegalArgumentException} that names it. */
    public static <T> T strict(JsonNode tree, TypeReference<T> type, String what) {
        try {
            return STRICT.readerFor(type).readValue(tree);
        } catch (java.io.IOException e) {
            String reason = e instanceof JsonProcessingException json
                    ? json.getOriginalMessage()
                    : String.valueOf(e.getMessage());
            throw new IllegalArgumentException(
                    what + ": " + reason.lines().findFirst().orElse(""), e);
        }
    }
}
