package dev.perennial.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.model.Generation;
import dev.perennial.server.Schemas;
import dev.perennial.server.config.Configs;
import dev.perennial.server.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class GatewayRecordsTest {
    private final GatewayRecords records = new GatewayRecords(Configs.of(Map.of()));

    @Test
    void anInferenceRecordIsAsItsSchemaSays() {
        ProducerRecord<String, byte[]> told = answered(Samples.generation("Hello", -0.5f, -1.5f));

        assertThat(told.topic()).isEqualTo("perennial.inference");
        assertThat(type(told)).isEqualTo("dev.perennial.inference.answered");
        assertThat(data(told).fieldNames())
                .toIterable()
                .contains("line", "requestId", "revision", "meanLogprob", "promptContent", "finish");
        assertThat(Schemas.faults("inference.answered", data(told))).isEmpty();
    }

    @Test
    void anEmptyAnswerIsAsItsSchemaSaysToo() {
        assertThat(Schemas.faults("inference.answered", data(answered(Samples.generation("")))))
                .isEmpty();
    }

    @Test
    void aRecordWhoseLogProbabilityIsNoneIsNot() {
        ObjectNode broken = (ObjectNode) data(answered(Samples.generation("Hello", -0.5f)));
        broken.put("meanLogprob", 0.5);

        assertThat(Schemas.faults("inference.answered", broken))
                .singleElement()
                .asString()
                .contains("meanLogprob");
    }

    @Test
    void aGradedAnswerIsAsItsSchemaSays() {
        Grade grade = Grade.parse(
                Json.parse("{\"id\":\"r\",\"ok\":false,\"prompt\":\"p\",\"expected\":\"e\",\"subject\":\"s\"}"));
        ProducerRecord<String, byte[]> told = records.graded(Samples.LINE, grade);

        assertThat(type(told)).isEqualTo("dev.perennial.feedback.graded");
        assertThat(Schemas.faults("feedback.graded", data(told))).isEmpty();
    }

    private ProducerRecord<String, byte[]> answered(Generation generation) {
        return records.inference(new Answer("req-1", Samples.CANDIDATE, "Say hello", 3, generation));
    }

    private static String type(ProducerRecord<String, byte[]> told) {
        return new String(told.headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8);
    }

    private static JsonNode data(ProducerRecord<String, byte[]> told) {
        return Json.parse(new String(told.value(), StandardCharsets.UTF_8));
    }
}
