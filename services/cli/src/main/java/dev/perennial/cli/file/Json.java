package dev.perennial.cli.file;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.perennial.cli.outcome.Refused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** JSON as commands read and print it: times and durations in ISO form. */
public final class Json {
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final ObjectReader ONE_OF_SEVERAL =
            MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private Json() {}

    /** An empty object. */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** The value as a tree. */
    public static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    /** Text as a tree; {@code where} names it in the refusal of what is no JSON. */
    public static JsonNode parse(String text, String where) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException malformed) {
            throw noJson(where, malformed);
        }
    }

    private static Refused noJson(String where, JsonProcessingException malformed) {
        String place = malformed.getLocation() == null
                ? ""
                : " at line %d, column %d"
                        .formatted(
                                malformed.getLocation().getLineNr(),
                                malformed.getLocation().getColumnNr());
        String reason = malformed.getOriginalMessage().lines().findFirst().orElse("");
        return new Refused("%s is not JSON%s: %s".formatted(where, place, reason), malformed);
    }

    /** A value that was written as such a tree; {@code where} names it in the refusal of what it cannot be. */
    public static <T> T value(JsonNode tree, Class<T> type, String where) {
        try {
            return MAPPER.treeToValue(tree, type);
        } catch (JsonProcessingException malformed) {
            String reason = malformed.getOriginalMessage().lines().findFirst().orElse("");
            throw new Refused("%s is no %s: %s".formatted(where, type.getSimpleName(), reason), malformed);
        }
    }

    /** The documents of a file, one after another, such as one on each line. */
    public static List<JsonNode> lines(Path file) {
        List<JsonNode> documents = new ArrayList<>();
        try (JsonParser parser = MAPPER.createParser(Text.read(file))) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                documents.add(ONE_OF_SEVERAL.readTree(parser));
            }
        } catch (JsonProcessingException malformed) {
            throw noJson(file.toString(), malformed);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        return List.copyOf(documents);
    }

    /** A file's content. */
    public static JsonNode read(Path file) {
        return parse(Text.read(file), file.toString());
    }
}
