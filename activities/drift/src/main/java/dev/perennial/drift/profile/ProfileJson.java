package dev.perennial.drift.profile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumMap;
import java.util.Map;

/**
 * The stored form of a profile: one JSON object, the same bytes for equal profiles. Counts are sparse, {@code [bin,
 * count]} in ascending order; categories are {@code [bucket, count, label, shared]}; {@code answers} is there when
 * there are any, its {@code entries} base64.
 */
public final class ProfileJson {
    /** The form's name and version. */
    public static final String FORMAT = "perennial.window-profile/1";

    private static final ObjectMapper JSON = new ObjectMapper();

    private ProfileJson() {}

    /** Writes a profile. */
    public static String write(WindowProfile profile) {
        ObjectNode root = JSON.createObjectNode();
        root.put("format", FORMAT);
        root.put("records", profile.records());
        ObjectNode numbers = root.putObject("numbers");
        for (NumericSignal signal : NumericSignal.values()) {
            writeHistogram(numbers.putObject(signal.field()), profile.of(signal));
        }
        ObjectNode categories = root.putObject("categories");
        for (CategorySignal signal : CategorySignal.values()) {
            writeCategories(categories.putArray(signal.field()), profile.of(signal));
        }
        root.put("okTotal", profile.okTotal());
        root.put("failedTotal", profile.failedTotal());
        writeHistogram(root.putObject("ok"), profile.ok());
        writeHistogram(root.putObject("failed"), profile.failed());
        if (profile.answers().given() > 0) {
            root.putObject("answers")
                    .put("given", profile.answers().given())
                    .put("entries", profile.answers().packed());
        }
        return root.toString();
    }

    /** Reads a profile; throws {@link IllegalArgumentException} naming the field that is wrong. */
    public static WindowProfile read(String text) {
        JsonNode root = parse(text);
        String format = root.path("format").asText("nothing");
        if (!format.equals(FORMAT)) {
            throw new IllegalArgumentException("profile: expected format " + FORMAT + ", found " + format);
        }
        Map<NumericSignal, Histogram> numbers = new EnumMap<>(NumericSignal.class);
        for (NumericSignal signal : NumericSignal.values()) {
            numbers.put(
                    signal, readHistogram(root.path("numbers").path(signal.field()), signal.field(), signal.grid()));
        }
        Map<CategorySignal, CategoryCounts> categories = new EnumMap<>(CategorySignal.class);
        for (CategorySignal signal : CategorySignal.values()) {
            categories.put(signal, readCategories(root.path("categories").path(signal.field()), signal.field()));
        }
        Grid grid = NumericSignal.MEAN_LOGPROB.grid();
        return new WindowProfile(
                count(root.path("records"), "records"),
                numbers,
                categories,
                readHistogram(root.path("ok"), "ok", grid),
                readHistogram(root.path("failed"), "failed", grid),
                count(root.path("okTotal"), "okTotal"),
                count(root.path("failedTotal"), "failedTotal"),
                readAnswers(root.path("answers")));
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException broken) {
            throw new IllegalArgumentException("profile: expected a JSON object, found " + broken.getOriginalMessage());
        }
    }

    private static void writeHistogram(ObjectNode node, Histogram histogram) {
        node.put("grid", histogram.grid().id());
        ArrayNode counts = node.putArray("counts");
        for (int bin = 0; bin < histogram.grid().bins(); bin++) {
            if (histogram.count(bin) > 0) {
                counts.addArray().add(bin).add(histogram.count(bin));
            }
        }
    }

    private static void writeCategories(ArrayNode node, CategoryCounts counts) {
        for (int bucket = 0; bucket < counts.buckets(); bucket++) {
            if (counts.count(bucket) > 0) {
                node.addArray()
                        .add(bucket)
                        .add(counts.count(bucket))
                        .add(counts.label(bucket).orElse(""))
                        .add(counts.shared(bucket));
            }
        }
    }

    private static Histogram readHistogram(JsonNode node, String field, Grid grid) {
        String found = node.path("grid").asText("nothing");
        if (!found.equals(grid.id())) {
            throw new IllegalArgumentException(
                    "profile: expected grid " + grid.id() + " for " + field + ", found " + found);
        }
        long[] counts = new long[grid.bins()];
        for (JsonNode pair : node.path("counts")) {
            counts[index(pair.path(0), field, grid.bins())] = count(pair.path(1), field);
        }
        return Histogram.of(grid, counts);
    }

    /** Profiles written before answers were kept have none. */
    private static Answers readAnswers(JsonNode node) {
        if (node.isMissingNode()) {
            return Answers.none();
        }
        try {
            return Answers.parse(node.path("entries").asText(), count(node.path("given"), "answers"));
        } catch (IllegalArgumentException damaged) {
            throw new IllegalArgumentException("profile: answers: " + damaged.getMessage(), damaged);
        }
    }

    private static CategoryCounts readCategories(JsonNode node, String field) {
        if (!node.isArray()) {
            throw new IllegalArgumentException("profile: expected an array for " + field + ", found " + node);
        }
        CategoryCounts counts = CategoryCounts.empty();
        for (JsonNode row : node) {
            int bucket = index(row.path(0), field, counts.buckets());
            counts.add(
                    bucket,
                    row.path(2).asText(),
                    count(row.path(1), field),
                    row.path(3).asBoolean());
        }
        return counts;
    }

    private static int index(JsonNode node, String field, int limit) {
        if (!node.isInt() || node.intValue() < 0 || node.intValue() >= limit) {
            throw new IllegalArgumentException(
                    "profile: expected a bin below " + limit + " for " + field + ", found " + node);
        }
        return node.intValue();
    }

    private static long count(JsonNode node, String field) {
        if (!node.isIntegralNumber() || !node.canConvertToLong() || node.longValue() < 0) {
            throw new IllegalArgumentException(
                    "profile: expected a count of 0 or more for " + field + ", found " + node);
        }
        return node.longValue();
    }
}
