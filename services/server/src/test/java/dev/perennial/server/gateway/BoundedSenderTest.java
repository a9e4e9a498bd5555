package dev.perennial.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.server.config.Configs;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class BoundedSenderTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final MockProducer<String, byte[]> producer =
            new MockProducer<>(false, null, new StringSerializer(), new ByteArraySerializer());
    private final BoundedSender sender =
            new BoundedSender(Configs.of(Map.of("perennial.gateway.buffer", "2")), producer, meters);

    @Test
    void whatFindsNoRoomIsDroppedAndCounted() throws Exception {
        assertThat(List.of(offer("a"), offer("b"), offer("c"))).containsExactly(true, true, false);
        assertThat(dropped()).isEqualTo(1);
        sender.round();
        assertThat(offer("d")).isTrue();
        sender.round();
        sender.round();
        assertThat(producer.history()).extracting(ProducerRecord::key).containsExactly("a", "b", "d");
    }

    @Test
    void whatKafkaDoesNotTakeIsCounted() throws Exception {
        offer("a");
        sender.round();
        producer.errorNext(new KafkaException("no leader"));
        assertThat(dropped()).isEqualTo(1);
    }

    private boolean offer(String key) {
        return sender.offer(() -> new ProducerRecord<>("topic", key, new byte[0]));
    }

    private double dropped() {
        return meters.counter("perennial.gateway.records.dropped").count();
    }
}
