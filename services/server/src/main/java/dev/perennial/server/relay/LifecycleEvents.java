package dev.perennial.server.relay;

import dev.perennial.server.config.PerennialConfig;
import dev.perennial.server.view.LifecycleEvent;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * LifecycleEvents as CloudEvents 1.0 in Kafka's binary mode: attributes in {@code ce_} headers, figures as the value,
 * the line as the key.
 */
@ApplicationScoped
class LifecycleEvents {
    private static final String TYPES = "dev.perennial.";

    private final String topic;

    LifecycleEvents(PerennialConfig config) {
        this.topic = config.topics().lifecycle();
    }

    ProducerRecord<String, byte[]> record(LifecycleEvent happening) {
        String line = happening.line().toString();
        ProducerRecord<String, byte[]> sent =
                new ProducerRecord<>(topic, line, bytes(happening.data().toString()));
        sent.headers()
                .add("ce_specversion", bytes("1.0"))
                .add("ce_id", bytes(happening.id()))
                .add("ce_source", bytes("/perennial"))
                .add("ce_type", bytes(TYPES + happening.type()))
                .add("ce_subject", bytes(line))
                .add("ce_time", bytes(happening.at().toString()))
                .add("content-type", bytes("application/json"));
        return sent;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
