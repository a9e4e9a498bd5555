package dev.perennial.server.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RecordPumpTest {
    private static final TopicPartition PARTITION = new TopicPartition("topic", 0);

    private final MockConsumer<String, byte[]> consumer = new MockConsumer<>("earliest");
    private final List<String> handled = new CopyOnWriteArrayList<>();
    private final AtomicInteger outages = new AtomicInteger();
    private final AtomicBoolean ending = new AtomicBoolean();
    private final RecordPump pump = new RecordPump(consumer, List.of("topic"), 4, this::handle);

    @AfterEach
    void stop() {
        pump.stop();
    }

    @Test
    void recordsOfAKeyAreHandledInOrderAndAcknowledgedAfterwards() throws Exception {
        deliver("a", "b", "a", "b", "a");
        assertThat(pump.round()).isEqualTo(5);
        assertThat(handled.stream().filter(each -> each.startsWith("a"))).containsExactly("a0", "a2", "a4");
        assertThat(handled.stream().filter(each -> each.startsWith("b"))).containsExactly("b1", "b3");
        assertThat(committed()).isEqualTo(5);
    }

    @Test
    void anOutagePausesAndDropsNothing() throws Exception {
        outages.set(3);
        deliver("a", "a");
        pump.round();
        assertThat(handled).containsExactly("a0", "a1");
        assertThat(committed()).isEqualTo(2);
    }

    @Test
    void whatIsNotHandledAtTheEndIsNotAcknowledged() throws Exception {
        outages.set(Integer.MAX_VALUE);
        deliver("a");
        Thread stopper = new Thread(() -> {
            Awaitility.await().until(() -> outages.get() < Integer.MAX_VALUE);
            pump.stop();
        });
        stopper.start();
        pump.round();
        stopper.join();
        assertThat(handled).isEmpty();
        assertThat(consumer.committed(Set.of(PARTITION)).get(PARTITION)).isNull();
    }

    @Test
    void aBatchCutShortByTheEndIsNotAcknowledged() throws Exception {
        ending.set(true);
        deliver(IntStream.range(0, 500).mapToObj(i -> "key" + i).toArray(String[]::new));
        assertThat(pump.round()).isEqualTo(500);
        assertThat(consumer.committed(Set.of(PARTITION)).get(PARTITION)).isNull();
    }

    private void handle(ConsumerRecord<String, byte[]> message) {
        if (outages.getAndDecrement() > 0) {
            throw new IllegalStateException("the database is away");
        }
        if (ending.get()) {
            pump.stop();
        }
        handled.add(message.key() + message.offset());
    }

    private void deliver(String... keys) {
        consumer.schedulePollTask(() -> {
            consumer.rebalance(List.of(PARTITION));
            consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
            for (int i = 0; i < keys.length; i++) {
                consumer.addRecord(new ConsumerRecord<>("topic", 0, i, keys[i], new byte[0]));
            }
        });
    }

    private long committed() {
        OffsetAndMetadata offset = consumer.committed(Set.of(PARTITION)).get(PARTITION);
        return offset == null ? -1 : offset.offset();
    }
}
