package dev.perennial.server.monitor;

import dev.perennial.server.config.PerennialConfig;
import dev.perennial.server.config.Role;
import dev.perennial.server.kafka.KafkaClients;
import dev.perennial.server.loop.Loop;
import dev.perennial.server.temporal.LineMail;
import dev.perennial.store.document.Documents;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;

/** The monitor role: one consumer, one thread. */
@ApplicationScoped
class MonitorRole {
    private final PerennialConfig config;
    private final KafkaClients clients;
    private final Documents documents;
    private final LineMail mail;
    private final MeterRegistry meters;
    private volatile boolean closed;
    private Loop loop = Loop.NONE;

    MonitorRole(
            PerennialConfig config, KafkaClients clients, Documents documents, LineMail mail, MeterRegistry meters) {
        this.config = config;
        this.clients = clients;
        this.documents = documents;
        this.mail = mail;
        this.meters = meters;
    }

    void start(@Observes StartupEvent event) {
        if (config.roles().contains(Role.MONITOR)) {
            loop = Loop.start("monitor", Duration.ZERO, this::session);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        closed = true;
        loop.finish();
    }

    /** A failed round throws away what is folded; the next session reads it again from the last commit. */
    private Loop.Next session() {
        Monitor monitor = new Monitor(config.monitor(), documents, mail, meters);
        try (Consumer<String, byte[]> consumer =
                clients.consumer(config.monitor().group(), config.monitor().batch())) {
            consumer.subscribe(List.of(config.topics().inference()), monitor);
            while (!closed) {
                monitor.round(consumer);
            }
        }
        return Loop.Next.END;
    }
}
