package dev.perennial.server.gateway;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.contract.line.LineId;
import dev.perennial.drift.profile.PromptContent;
import dev.perennial.server.config.PerennialConfig;
import dev.perennial.server.config.TopicsConfig;
import dev.perennial.server.intake.EventKind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What the gateway tells Kafka, as CloudEvents 1.0 in binary mode; never the text of an answer or its prompt. */
final class GatewayRecords {
    private static final int BUCKETS = 16;
    private static final String SOURCE = "/perennial/gateway";

    private final TopicsConfig topics;

    GatewayRecords(PerennialConfig config) {
        this.topics = config.topics();
    }

    /** An answer as the monitor counts it; keyed by line and bucket, so that a hot line spreads over partitions. */
    ProducerRecord<String, byte[]> inference(Answer answer) {
        LineId line = answer.revision().line();
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("line", line.toString());
        data.put("requestId", answer.id());
        data.put("revision", answer.revision().number());
        data.put("promptLength", answer.promptTokens());
        data.put("answerLength", answer.generation().ids().size());
        answer.generation().logProbabilities().stream()
                .mapToDouble(Float::doubleValue)
                .average()
                .ifPresent(mean -> data.put("meanLogprob", Math.min(0, mean)));
        data.put("promptContent", PromptContent.bucket(answer.prompt()));
        data.put("finish", answer.generation().reason().name().toLowerCase(Locale.ROOT));
        int bucket = Math.floorMod(answer.id().hashCode(), BUCKETS);
        return event(topics.inference(), line + "/" + bucket, "dev.perennial.inference.answered", data);
    }

    /** A graded answer, as intake takes it. */
    ProducerRecord<String, byte[]> graded(LineId line, Grade grade) {
        ObjectNode data = JsonNodeFactory.instance.objectNode();
        data.put("line", line.toString());
        data.put("requestId", grade.id());
        data.put("ok", grade.ok());
        grade.texts().forEach(data::put);
        return event(topics.feedback(), line.toString(), EventKind.GRADED.type(), data);
    }

    /** The id is the request's: an answer counts once, however often it is told. */
    private static ProducerRecord<String, byte[]> event(String topic, String key, String type, ObjectNode data) {
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, key, bytes(data.toString()));
        record.headers()
                .add("ce_specversion", bytes("1.0"))
                .add("ce_id", bytes(data.path("requestId").asText()))
                .add("ce_source", bytes(SOURCE))
                .add("ce_type", bytes(type))
                .add("ce_subject", bytes(data.path("line").asText()))
                .add("ce_time", bytes(Instant.now().toString()))
                .add("content-type", bytes("application/json"));
        return record;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
