package dev.perennial.server.gateway;

import dev.perennial.server.config.PerennialConfig;
import dev.perennial.server.config.Role;
import dev.perennial.server.loop.Loop;
import dev.perennial.server.loop.Loop.Next;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Records on their way to Kafka. Whoever offers one never waits: it is made and sent by a thread of its own, and
 * dropped and counted when too many wait already or Kafka does not take it.
 */
@ApplicationScoped
class BoundedSender {
    private static final long GLANCE_MS = 500;

    private final PerennialConfig config;
    private final Producer<String, byte[]> producer;
    private final BlockingQueue<Supplier<ProducerRecord<String, byte[]>>> waiting;
    private final Counter sent;
    private final Counter dropped;
    private Loop loop = Loop.NONE;

    BoundedSender(PerennialConfig config, Producer<String, byte[]> producer, MeterRegistry meters) {
        this.config = config;
        this.producer = producer;
        this.waiting = new ArrayBlockingQueue<>(config.gateway().buffer());
        this.sent = meters.counter("perennial.gateway.records.sent");
        this.dropped = meters.counter("perennial.gateway.records.dropped");
    }

    void start(@Observes StartupEvent event) {
        if (config.roles().contains(Role.GATEWAY)) {
            loop = Loop.start("gateway-sender", Duration.ZERO, this::round);
        }
    }

    /** Sends what waits; the producer delivers it when it closes. */
    void stop(@Observes ShutdownEvent event) {
        loop.close();
        for (Supplier<ProducerRecord<String, byte[]>> next = waiting.poll(); next != null; next = waiting.poll()) {
            send(next.get());
        }
    }

    /** Takes a record to be made and sent; returns whether there was room for it. */
    boolean offer(Supplier<ProducerRecord<String, byte[]>> record) {
        boolean taken = waiting.offer(record);
        if (!taken) {
            dropped.increment();
        }
        return taken;
    }

    /** Sends one record, waiting a little for it. */
    Next round() throws InterruptedException {
        Optional.ofNullable(waiting.poll(GLANCE_MS, TimeUnit.MILLISECONDS))
                .map(Supplier::get)
                .ifPresent(this::send);
        return Next.AGAIN;
    }

    private void send(ProducerRecord<String, byte[]> record) {
        Future<RecordMetadata> unused =
                producer.send(record, (metadata, failure) -> (failure == null ? sent : dropped).increment());
    }
}
