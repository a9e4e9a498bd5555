package dev.perennial.server.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.perennial.server.kafka.KafkaClients;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Reads what went to the dead letters. */
final class DeadLetterBox {
    private final KafkaClients clients;

    DeadLetterBox(KafkaClients clients) {
        this.clients = clients;
    }

    /** Waits for the letter of an event: its headers, and its key and value under these names. */
    Map<String, String> letter(String topic, String id) {
        try (Consumer<String, byte[]> consumer = clients.consumer("test-" + UUID.randomUUID(), 100)) {
            consumer.subscribe(List.of(topic));
            Map<String, String> found = new HashMap<>();
            await().atMost(Duration.ofSeconds(90)).until(() -> {
                for (ConsumerRecord<String, byte[]> message : consumer.poll(Duration.ofMillis(200))) {
                    Map<String, String> letter = letter(message);
                    if (id.equals(letter.get("ce_id"))) {
                        found.putAll(letter);
                    }
                }
                return !found.isEmpty();
            });
            return found;
        }
    }

    private static Map<String, String> letter(ConsumerRecord<String, byte[]> message) {
        Map<String, String> letter = new HashMap<>();
        letter.put("key", message.key());
        letter.put("value", text(message.value()));
        message.headers().forEach(header -> letter.put(header.key(), text(header.value())));
        return letter;
    }

    private static String text(byte @Nullable [] value) {
        return value == null ? "none" : new String(value, UTF_8);
    }
}
