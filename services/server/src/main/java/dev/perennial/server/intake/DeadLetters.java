package dev.perennial.server.intake;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jboss.logging.Logger;

/**
 * Where records go that will never be taken in: the topic's name with {@code .dead} behind it, the record as it came,
 * with the reason and its origin in headers {@code perennial-reason}, {@code -topic}, {@code -partition},
 * {@code -offset}. Of a record that is too large to be sent again only key and headers go there, with the value's bytes
 * counted in {@code perennial-size}; where these are too large as well, only Perennial's own headers.
 */
@ApplicationScoped
class DeadLetters {
    private static final Logger LOG = Logger.getLogger(DeadLetters.class);
    private static final int LONGEST_REASON = 2_000;

    private final Producer<String, byte[]> producer;
    private final MeterRegistry meters;

    DeadLetters(Producer<String, byte[]> producer, MeterRegistry meters) {
        this.producer = producer;
        this.meters = meters;
    }

    /** Returns when the brokers have it. */
    void send(ConsumerRecord<String, byte[]> message, String reason) {
        String topic = message.topic() + ".dead";
        Headers own = headers(message, reason);
        Headers all = new RecordHeaders(message.headers());
        own.forEach(all::add);
        boolean sent = fits(new ProducerRecord<>(topic, null, null, message.key(), message.value(), all));
        if (!sent) {
            Header size = new RecordHeader("perennial-size", bytes(Integer.toString(message.serializedValueSize())));
            sent = fits(new ProducerRecord<>(topic, null, null, message.key(), null, all.add(size)))
                    || fits(new ProducerRecord<>(topic, null, null, null, null, own.add(size)));
        }
        if (!sent) {
            throw new KafkaException(
                    "Topic '" + topic
                            + "' takes not even the reason of a dead letter; raise its max.message.bytes to the brokers' default.");
        }
        meters.counter("perennial.intake.dead", "topic", message.topic()).increment();
        LOG.warnf(
                "event dead topic=%s partition=%d offset=%d reason=%s",
                message.topic(), message.partition(), message.offset(), reason);
    }

    /** Waits until the brokers have it; false when it is too large for them or for the producer. */
    private boolean fits(ProducerRecord<String, byte[]> letter) {
        try {
            producer.send(letter).get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RecordTooLargeException) {
                return false;
            }
            throw new KafkaException("a dead letter could not be sent", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while sending a dead letter", e);
        }
    }

    private static Headers headers(ConsumerRecord<String, byte[]> message, String reason) {
        return new RecordHeaders()
                .add("perennial-reason", bytes(reason.substring(0, Math.min(reason.length(), LONGEST_REASON))))
                .add("perennial-topic", bytes(message.topic()))
                .add("perennial-partition", bytes(Integer.toString(message.partition())))
                .add("perennial-offset", bytes(Long.toString(message.offset())));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
