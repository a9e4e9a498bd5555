package dev.perennial.bench.running;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.bench.figures.NotMeasured;
import dev.perennial.cli.file.Json;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Corrections as CloudEvents on Kafka. */
final class Feedback implements AutoCloseable {
    static final String SOURCE = "/bench";

    private static final String TOPIC = "perennial.feedback";

    private final Producer<String, String> producer;

    Feedback(String brokers) {
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", brokers), new StringSerializer(), new StringSerializer());
    }

    /** Sends one event and returns when Kafka has it. */
    void send(String line, String id, List<JsonNode> requests) {
        ObjectNode event = Json.object()
                .put("specversion", "1.0")
                .put("id", id)
                .put("source", SOURCE)
                .put("type", "dev.perennial.feedback.corrections");
        event.putObject("data").put("line", line).putArray("requests").addAll(requests);
        try {
            producer.send(new ProducerRecord<>(TOPIC, line, event.toString())).get();
        } catch (ExecutionException lost) {
            throw new NotMeasured("Kafka did not take an event: " + lost.getMessage(), lost);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new NotMeasured("interrupted", interrupted);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
