package dev.perennial.server.relay;

import dev.perennial.server.config.PerennialConfig;
import dev.perennial.server.config.Role;
import dev.perennial.server.loop.Loop;
import dev.perennial.server.loop.Loop.Next;
import dev.perennial.server.registry.Outbox;
import dev.perennial.server.view.LifecycleEvent;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/** Takes happenings from the outbox to Kafka. */
@ApplicationScoped
class OutboxRelay {
    private final PerennialConfig config;
    private final Outbox outbox;
    private final Producer<String, byte[]> producer;
    private final LifecycleEvents events;
    private final Counter sent;
    private Loop loop = Loop.NONE;

    OutboxRelay(
            PerennialConfig config,
            Outbox outbox,
            Producer<String, byte[]> producer,
            LifecycleEvents events,
            MeterRegistry meters) {
        this.config = config;
        this.outbox = outbox;
        this.producer = producer;
        this.events = events;
        this.sent = meters.counter("perennial.outbox.sent");
    }

    void start(@Observes StartupEvent event) {
        if (config.roles().contains(Role.ORCHESTRATOR)) {
            loop = Loop.start("outbox-relay", config.outbox().every(), this::round);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        loop.close();
    }

    private Next round() {
        int count = outbox.relay(config.outbox().batch(), this::send);
        sent.increment(count);
        return count == config.outbox().batch() ? Next.AGAIN : Next.PAUSE;
    }

    private void send(List<LifecycleEvent> happenings) {
        List<Future<RecordMetadata>> pending =
                happenings.stream().map(events::record).map(producer::send).toList();
        producer.flush();
        for (Future<RecordMetadata> each : pending) {
            confirm(each);
        }
    }

    private static void confirm(Future<RecordMetadata> sent) {
        try {
            sent.get();
        } catch (ExecutionException e) {
            throw new KafkaException("a happening could not be sent", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while sending", e);
        }
    }
}
