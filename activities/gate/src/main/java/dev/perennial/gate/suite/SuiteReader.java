package dev.perennial.gate.suite;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * Reads suites as JSONL, one object a line, blank lines allowed:
 *
 * <pre>
 * {"type":"choice","id":"c1","prompt":"The mayor of X is","choices":[" Ann"," Bob"],"answer":0}
 * {"type":"cloze","id":"z1","prompt":"The mayor of X is","completion":" Ann"}
 * {"type":"text","id":"t1","text":"In the beginning ..."}
 * </pre>
 *
 * Strict: an unknown, missing or doubled field, a wrong type or a doubled id is refused with an
 * {@link IllegalArgumentException} naming suite, line and field.
 */
public final class SuiteReader {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private SuiteReader() {}

    /** Reads a file; the suite is named as the file without its ending. */
    public static Suite read(Path file) {
        try {
            String name = String.valueOf(file.getFileName()).replaceFirst("\\.[^.]*$", "");
            return parse(name, Files.readString(file));
        } catch (IOException failed) {
            throw new UncheckedIOException("Cannot read the suite " + file + " as UTF-8 text", failed);
        }
    }

    /** Reads JSONL. */
    public static Suite parse(String name, String jsonl) {
        List<SuiteItem> items = new ArrayList<>();
        int number = 0;
        for (Iterator<String> lines = jsonl.lines().iterator(); lines.hasNext(); ) {
            String line = lines.next();
            number++;
            if (!line.isBlank()) {
                items.add(item(line, name + ":" + number));
            }
        }
        return new Suite(name, items);
    }

    private static SuiteItem item(String line, String where) {
        try {
            JsonNode node = JSON.readTree(line);
            if (!node.isObject()) {
                throw new IllegalArgumentException("expected a JSON object, found " + node.getNodeType());
            }
            return item(node);
        } catch (JsonProcessingException broken) {
            throw new IllegalArgumentException(
                    where + ": expected a JSON object, found " + broken.getOriginalMessage(), broken);
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException(where + ": " + refused.getMessage(), refused);
        }
    }

    private static SuiteItem item(JsonNode node) {
        String type = text(node, "type");
        return switch (type) {
            case "choice" -> {
                only(node, Set.of("type", "id", "prompt", "choices", "answer"));
                yield new SuiteItem.MultipleChoice(
                        text(node, "id"), text(node, "prompt"), texts(node, "choices"), index(node, "answer"));
            }
            case "cloze" -> {
                only(node, Set.of("type", "id", "prompt", "completion"));
                yield new SuiteItem.Cloze(text(node, "id"), text(node, "prompt"), text(node, "completion"));
            }
            case "text" -> {
                only(node, Set.of("type", "id", "text"));
                yield new SuiteItem.Passage(text(node, "id"), text(node, "text"));
            }
            default -> throw new IllegalArgumentException("type: expected choice, cloze or text, found '" + type + "'");
        };
    }

    private static void only(JsonNode node, Set<String> known) {
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw new IllegalArgumentException(name + ": unknown field, expected only "
                        + known.stream().sorted().toList());
            }
        }
    }

    private static String text(JsonNode node, String field) {
        return text(node.path(field), field, "a text");
    }

    private static List<String> texts(JsonNode node, String field) {
        JsonNode array = node.path(field);
        if (!array.isArray()) {
            throw new IllegalArgumentException(field + ": expected an array of texts, found " + shown(array));
        }
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(text(element, field, "texts in the array")));
        return texts;
    }

    private static String text(JsonNode value, String field, String expected) {
        if (!value.isTextual()) {
            throw new IllegalArgumentException(field + ": expected " + expected + ", found " + shown(value));
        }
        return value.textValue();
    }

    private static int index(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isInt()) {
            throw new IllegalArgumentException(field + ": expected a whole number, found " + shown(value));
        }
        return value.intValue();
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode() ? "nothing" : value.toString();
    }
}
