package dev.perennial.server.monitor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.perennial.contract.line.LineId;
import dev.perennial.drift.profile.InferenceFeatures;
import dev.perennial.drift.profile.InferenceLog;
import dev.perennial.server.json.Json;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What the monitor keeps of an inference record.
 *
 * @param line whose
 * @param revision the number of the revision that answered; 0 when not told
 * @param request the id of the request, by which outcomes are told; blank when not told
 * @param features what is counted
 */
record InferenceRecord(LineId line, int revision, String request, InferenceFeatures features) {
    /**
     * Reads a CloudEvent, structured or binary, whose data names its line; throws {@link IllegalArgumentException}
     * saying what is wrong.
     */
    static InferenceRecord read(ConsumerRecord<String, byte[]> message) {
        if (message.value() == null) {
            throw new IllegalArgumentException("the record is empty");
        }
        JsonNode json = Json.parse(new String(message.value(), StandardCharsets.UTF_8));
        JsonNode data = json.has("specversion") ? json.path("data") : json;
        return new InferenceRecord(
                LineId.parse(data.path("line").asText()),
                Math.max(0, data.path("revision").asInt()),
                data.path("requestId").asText(),
                InferenceLog.parse(data));
    }
}
