package dev.perennial.edit.request;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.perennial.edit.failure.EditException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * Reads edit requests as the field writes them, each record by its own fields: ours ({@code prompt, target}), EasyEdit
 * and flattened CounterFact ({@code prompt, target_new}), CounterFact ({@code requested_rewrite}), zsRE ({@code src,
 * alt}).
 */
public final class EditRequests {
    private static final ObjectMapper JSON = new ObjectMapper();

    private EditRequests() {}

    /**
     * Reads a list of records, an object with such a list under {@code edits}, or JSON Lines: one record after another.
     *
     * @param json the text
     * @param origin names it in messages
     * @throws EditException naming the record, or in JSON Lines its line, and what it lacks
     */
    public static List<EditRequest> parse(String json, String origin) {
        List<EditRequest> requests = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(json)) {
            if (parser.nextToken() == null) {
                throw new EditException(
                        origin + ": expected a list of edit requests, or one on each line, found nothing");
            }
            for (JsonToken token = parser.currentToken(); token != null; token = parser.nextToken()) {
                int line = parser.currentTokenLocation().getLineNr();
                add(requests, parser.readValueAsTree(), origin, line);
            }
        } catch (JsonProcessingException e) {
            throw new EditException(origin + ": expected JSON, found at line "
                    + e.getLocation().getLineNr() + ": " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return List.copyOf(requests);
    }

    private static void add(List<EditRequest> requests, JsonNode document, String origin, int line) {
        JsonNode list = document.isArray() ? document : document.path("edits");
        if (list.isMissingNode() && document.isObject()) {
            requests.add(one(document, origin + " line " + line));
            return;
        }
        if (!list.isArray()) {
            throw new EditException("%s line %d: expected a list of edit requests, or one on each line, found %s"
                    .formatted(origin, line, document.getNodeType().name().toLowerCase(Locale.ROOT)));
        }
        for (JsonNode record : list) {
            requests.add(one(record, origin + " record " + requests.size()));
        }
    }

    private static EditRequest one(JsonNode record, String place) {
        if (record.has("requested_rewrite")) {
            return counterFact(record, place);
        }
        String prompt = text(record, place, "prompt", "src");
        String target = text(record, place, "target", "target_new", "alt");
        List<String> rephrases = texts(record, "rephrases", "rephrase_prompt", "rephrase");
        List<String> unrelated = texts(record, "unrelated", "locality_prompt", "loc");
        return new EditRequest(
                id(record, prompt, target),
                prompt,
                target,
                record.path("subject").asText(""),
                rephrases,
                unrelated);
    }

    private static EditRequest counterFact(JsonNode record, String place) {
        JsonNode rewrite = record.path("requested_rewrite");
        String subject = text(rewrite, place, "subject");
        String prompt = text(rewrite, place, "prompt").replace("{}", subject);
        String target = text(rewrite.path("target_new"), place, "str");
        return new EditRequest(
                id(record, prompt, target),
                prompt,
                target,
                subject,
                texts(record, "paraphrase_prompts"),
                texts(record, "neighborhood_prompts"));
    }

    private static String text(JsonNode record, String place, String... names) {
        for (String name : names) {
            if (record.path(name).isTextual() && !record.path(name).asText().isBlank()) {
                return record.path(name).asText();
            }
        }
        throw new EditException(place + ": expected the text '" + String.join("' or '", names) + "', found none");
    }

    private static List<String> texts(JsonNode record, String... names) {
        List<String> texts = new ArrayList<>();
        for (String name : names) {
            JsonNode value = record.path(name);
            if (value.isTextual()) {
                texts.add(value.asText());
            }
            value.elements().forEachRemaining(element -> texts.add(element.asText()));
        }
        texts.removeIf(String::isBlank);
        return texts;
    }

    private static String id(JsonNode record, String prompt, String target) {
        String given = record.path("id").asText(record.path("case_id").asText(""));
        return given.isBlank() ? digest(prompt + "\u0000" + target) : given;
    }

    private static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
