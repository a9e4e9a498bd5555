package dev.perennial.drift.profile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Inference records as JSON, one object a line (a CloudEvents envelope is opened at {@code data}). Known fields, all
 * optional: {@code prompt} and {@code answer} (texts), {@code promptLength}, {@code answerLength}, {@code meanLogprob}
 * or {@code logprobs} (an array, averaged), {@code entropy}, {@code promptContent}, {@code topic}, {@code finish},
 * {@code ok} (true or false). Other fields are ignored ({@code requestId}, by which outcomes are told later, is the
 * monitor's); a known field of the wrong type is refused.
 */
public final class InferenceLog {
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private InferenceLog() {}

    /** Profiles a whole file in bounded memory; throws {@link IllegalArgumentException} naming file, line and field. */
    public static WindowProfile profile(Path file) {
        ProfileFold fold = new ProfileFold();
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            long number = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                number++;
                if (!line.isBlank()) {
                    addLine(fold, line, file + ":" + number);
                }
            }
        } catch (IOException failed) {
            throw new UncheckedIOException("Cannot read " + file + " as UTF-8 lines of inference records", failed);
        }
        return fold.profile();
    }

    /** The features of one record; throws {@link IllegalArgumentException} naming the field. */
    public static InferenceFeatures parse(String json) {
        return parse(tree(json));
    }

    /** The features of one record; throws {@link IllegalArgumentException} naming the field. */
    public static InferenceFeatures parse(JsonNode json) {
        JsonNode node = json.has("specversion") ? json.path("data") : json;
        if (!node.isObject()) {
            throw new IllegalArgumentException("expected a JSON object, found " + node.getNodeType());
        }
        return new InferenceFeatures(numbers(node), categories(node), outcome(node));
    }

    private static void addLine(ProfileFold fold, String line, String where) {
        try {
            fold.add(parse(line));
        } catch (IllegalArgumentException refused) {
            throw new IllegalArgumentException(where + ": " + refused.getMessage(), refused);
        }
    }

    private static JsonNode tree(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException broken) {
            throw new IllegalArgumentException("expected a JSON object, found " + broken.getOriginalMessage(), broken);
        }
    }

    private static Map<NumericSignal, Double> numbers(JsonNode node) {
        Map<NumericSignal, Double> numbers = new EnumMap<>(NumericSignal.class);
        length(node, "prompt").ifPresent(length -> numbers.put(NumericSignal.PROMPT_LENGTH, length));
        length(node, "answer").ifPresent(length -> numbers.put(NumericSignal.ANSWER_LENGTH, length));
        meanOf(node.path("logprobs")).ifPresent(mean -> numbers.put(NumericSignal.MEAN_LOGPROB, mean));
        for (NumericSignal signal : NumericSignal.values()) {
            JsonNode value = node.path(signal.field());
            if (present(value)) {
                numbers.put(signal, number(value, signal.field()));
            }
        }
        return numbers;
    }

    private static Map<CategorySignal, String> categories(JsonNode node) {
        Map<CategorySignal, String> categories = new EnumMap<>(CategorySignal.class);
        if (present(node.path("prompt"))) {
            categories.put(CategorySignal.PROMPT_CONTENT, PromptContent.bucket(text(node.path("prompt"), "prompt")));
        }
        for (CategorySignal signal : CategorySignal.values()) {
            JsonNode value = node.path(signal.field());
            if (present(value)) {
                categories.put(signal, text(value, signal.field()));
            }
        }
        return categories;
    }

    private static Outcome outcome(JsonNode node) {
        JsonNode ok = node.path("ok");
        if (!present(ok)) {
            return Outcome.UNKNOWN;
        }
        if (!ok.isBoolean()) {
            throw new IllegalArgumentException("ok: expected true or false, found " + ok);
        }
        return ok.booleanValue() ? Outcome.OK : Outcome.FAILED;
    }

    private static OptionalDouble length(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!present(value)) {
            return OptionalDouble.empty();
        }
        String text = text(value, field);
        return OptionalDouble.of(text.codePointCount(0, text.length()));
    }

    private static OptionalDouble meanOf(JsonNode logprobs) {
        if (!present(logprobs) || logprobs.isEmpty()) {
            return OptionalDouble.empty();
        }
        double sum = 0;
        for (JsonNode logprob : logprobs) {
            sum += number(logprob, "logprobs");
        }
        return OptionalDouble.of(sum / logprobs.size());
    }

    private static boolean present(JsonNode node) {
        return !node.isMissingNode() && !node.isNull();
    }

    private static double number(JsonNode node, String field) {
        if (!node.isNumber()) {
            throw new IllegalArgumentException(field + ": expected a number, found " + node);
        }
        return node.doubleValue();
    }

    private static String text(JsonNode node, String field) {
        if (!node.isTextual()) {
            throw new IllegalArgumentException(field + ": expected a text, found " + node);
        }
        return node.textValue();
    }
}
