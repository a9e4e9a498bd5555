package dev.perennial.store.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.NumberOutput;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One text for one JSON value: keys sorted by their UTF-16 code units, no white space, integers in full, other numbers
 * as the shortest decimal that gives the same double (Schubfach, the same on every Java), as RFC 8785 in all but the
 * look of exponents. Reading refuses repeated keys. Values are taken as plain Jackson without modules writes them, so
 * that the text never depends on what else is on the class path.
 */
public final class CanonicalJson {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private CanonicalJson() {}

    /** Reads any JSON text; throws {@link IllegalArgumentException} with the place of an error. */
    public static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("JSON: expected one value, found " + e.getOriginalMessage(), e);
        }
    }

    /** The canonical text of a value. */
    public static String text(JsonNode value) {
        StringBuilder out = new StringBuilder();
        write(value, out);
        return out.toString();
    }

    static JsonNode tree(Object value) {
        return JSON.valueToTree(value);
    }

    static <T> T as(String text, Class<T> type) {
        try {
            return JSON.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "JSON: expected " + type.getSimpleName() + ", found " + e.getOriginalMessage(), e);
        }
    }

    private static void write(JsonNode value, StringBuilder out) {
        if (value.isObject()) {
            List<String> names = new ArrayList<>();
            value.fieldNames().forEachRemaining(names::add);
            names.sort(null);
            out.append('{');
            for (int i = 0; i < names.size(); i++) {
                out.append(i == 0 ? "" : ",")
                        .append(TextNode.valueOf(names.get(i)))
                        .append(':');
                write(value.required(names.get(i)), out);
            }
            out.append('}');
        } else if (value.isArray()) {
            out.append('[');
            for (int i = 0; i < value.size(); i++) {
                out.append(i == 0 ? "" : ",");
                write(value.required(i), out);
            }
            out.append(']');
        } else {
            out.append(scalar(value));
        }
    }

    private static String scalar(JsonNode value) {
        if (value.isTextual()) {
            return TextNode.valueOf(value.textValue()).toString();
        }
        if (value.isIntegralNumber()) {
            return value.bigIntegerValue().toString();
        }
        if (value.isNumber()) {
            double number = value.isFloat() ? Double.parseDouble(value.asText()) : value.doubleValue();
            if (!Double.isFinite(number)) {
                throw new IllegalArgumentException("JSON: expected finite numbers, found " + number);
            }
            return NumberOutput.toString(number, true);
        }
        if (value.isBoolean() || value.isNull()) {
            return value.asText();
        }
        throw new IllegalArgumentException("JSON: expected " + kinds() + ", found " + value.getNodeType());
    }

    private static String kinds() {
        return List.of(JsonNodeType.OBJECT, JsonNodeType.ARRAY, JsonNodeType.STRING, JsonNodeType.NUMBER).stream()
                .map(Enum::name)
                .collect(Collectors.joining(", "));
    }
}
