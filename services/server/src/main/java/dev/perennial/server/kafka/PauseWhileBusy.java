package dev.perennial.server.kafka;

import java.util.Collection;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;

/** Keeps partitions that arrive while a batch is being handled from delivering. */
final class PauseWhileBusy implements ConsumerRebalanceListener {
    private final Consumer<?, ?> consumer;
    private final BooleanSupplier busy;

    PauseWhileBusy(Consumer<?, ?> consumer, BooleanSupplier busy) {
        this.consumer = consumer;
        this.busy = busy;
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {}

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        if (busy.getAsBoolean()) {
            consumer.pause(partitions);
        }
    }
}
