package dev.perennial.server.intake;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * Reads CloudEvents from Kafka records: structured (the record is one JSON document) or binary (attributes in
 * {@code ce_} headers).
 */
final class CloudEventReader {
    private static final String VERSION = "1.0";
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final int largest;

    CloudEventReader(int largest) {
        this.largest = largest;
    }

    /** Throws {@link RejectedEvent} saying what is wrong with the record. */
    CloudEvent read(ConsumerRecord<String, byte[]> message) {
        byte[] value = message.value();
        if (value == null || value.length == 0) {
            throw new RejectedEvent("The record is empty; send a CloudEvent.");
        }
        if (value.length > largest) {
            throw new RejectedEvent("The record has " + value.length + " bytes, more than the " + largest
                    + " that perennial.intake.largest allows; send fewer edits in one event.");
        }
        return header(message.headers(), "ce_id").isPresent()
                ? binary(message.headers(), json(value))
                : structured(json(value));
    }

    private static CloudEvent structured(JsonNode document) {
        if (!document.path("specversion").asText().equals(VERSION)) {
            throw new RejectedEvent(
                    "The record is no CloudEvent: it has neither 'ce_' headers nor \"specversion\": \"1.0\".");
        }
        if (!document.path("data").isObject()) {
            throw new RejectedEvent("The CloudEvent has no JSON object in 'data'.");
        }
        return new CloudEvent(
                document.path("source").asText(),
                document.path("id").asText(),
                document.path("type").asText(),
                document.get("data"));
    }

    private static CloudEvent binary(Headers headers, JsonNode data) {
        String version = attribute(headers, "ce_specversion");
        if (!version.equals(VERSION)) {
            throw new RejectedEvent(
                    "CloudEvents version: expected 1.0 in header 'ce_specversion', found '" + version + "'.");
        }
        return new CloudEvent(
                attribute(headers, "ce_source"), attribute(headers, "ce_id"), attribute(headers, "ce_type"), data);
    }

    private static String attribute(Headers headers, String name) {
        return header(headers, name)
                .map(value -> new String(value, StandardCharsets.UTF_8))
                .orElse("");
    }

    /** A header may be there without a value, which is as if it were not. */
    private static Optional<byte[]> header(Headers headers, String name) {
        return Optional.ofNullable(headers.lastHeader(name)).map(Header::value);
    }

    private static JsonNode json(byte[] value) {
        try {
            JsonNode read = JSON.readTree(value);
            if (read.isMissingNode()) {
                throw new RejectedEvent("The record is blank; send a CloudEvent.");
            }
            return read;
        } catch (JsonProcessingException e) {
            throw new RejectedEvent("The record is no JSON: "
                    + e.getOriginalMessage().lines().findFirst().orElse("") + ".");
        } catch (IOException e) {
            throw new RejectedEvent("The record cannot be read: " + e.getMessage() + ".");
        }
    }
}
