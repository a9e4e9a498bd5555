package dev.perennial.server.intake;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/**
 * Where records go that will never be taken in: the topic's name with {@code .dead} behind it, the record as it came,
 * with the reason and its origin in headers {@code perennial-reason}, {@code -topic}, {@code -partition},
 * {@code -offset}.
 */
@ApplicationScoped
class DeadLetters {
    private static final Logger LOG = Logger.getLogger(DeadLetters.class);

    private final Producer<String, byte[]> producer;
    private final MeterRegistry meters;

    DeadLetters(Producer<String, byte[]> producer, MeterRegistry meters) {
        this.producer = producer;
        this.meters = meters;
    }

    /** Returns when the brokers have it. */
    void send(ConsumerRecord<String, byte[]> message, String reason) {
        ProducerRecord<String, byte[]> dead = new ProducerRecord<>(
                message.topic() + ".dead", null, message.key(), message.value(), message.headers());
        dead.headers()
                .add("perennial-reason", bytes(reason))
                .add("perennial-topic", bytes(message.topic()))
                .add("perennial-partition", bytes(Integer.toString(message.partition())))
                .add("perennial-offset", bytes(Long.toString(message.offset())));
        try {
            producer.send(dead).get();
        } catch (ExecutionException e) {
            throw new KafkaException("a dead letter could not be sent", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while sending a dead letter", e);
        }
        meters.counter("perennial.intake.dead", "topic", message.topic()).increment();
        LOG.warnf(
                "event dead topic=%s partition=%d offset=%d reason=%s",
                message.topic(), message.partition(), message.offset(), reason);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
