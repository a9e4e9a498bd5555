package dev.perennial.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.file.Json;
import dev.perennial.cli.outcome.Refused;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Events as the world sends them: CloudEvents on Kafka. */
final class Events implements AutoCloseable {
    private static final String FEEDBACK = "perennial.feedback";
    private static final String CATALOG = "perennial.catalog";

    private final Producer<String, String> producer;

    Events(String bootstrap) {
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap), new StringSerializer(), new StringSerializer());
    }

    /** Somebody says what is right. */
    void corrections(String line, List<JsonNode> requests) {
        ObjectNode data = Json.object().put("line", line);
        data.putArray("requests").addAll(requests);
        send(FEEDBACK, line, "feedback.corrections", data);
    }

    /** An expert was published, tuned from this base. */
    void expert(String line, String name, String folder, String base) {
        ObjectNode data = Json.object()
                .put("line", line)
                .put("name", name)
                .put("base", base)
                .put("folder", folder);
        send(CATALOG, line, "catalog.expert-published", data);
    }

    /** A base was released that follows another. */
    void base(String name, String folder, String predecessor) {
        ObjectNode data =
                Json.object().put("name", name).put("predecessor", predecessor).put("folder", folder);
        send(CATALOG, predecessor, "catalog.base-released", data);
    }

    private void send(String topic, String key, String kind, ObjectNode data) {
        ObjectNode event = Json.object()
                .put("specversion", "1.0")
                .put("id", UUID.randomUUID().toString())
                .put("source", "/village")
                .put("type", "dev.perennial." + kind);
        event.set("data", data);
        try {
            producer.send(new ProducerRecord<>(topic, key, event.toString())).get();
        } catch (ExecutionException lost) {
            throw new Refused(
                    "Kafka did not take an event (%s): see the log of the local parts".formatted(lost.getMessage()),
                    lost);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new Refused("Ended while an event was sent", interrupted);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
