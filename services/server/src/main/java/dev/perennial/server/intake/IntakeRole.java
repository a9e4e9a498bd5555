package dev.perennial.server.intake;

import dev.perennial.server.config.IntakeConfig;
import dev.perennial.server.config.PerennialConfig;
import dev.perennial.server.config.Role;
import dev.perennial.server.kafka.KafkaClients;
import dev.perennial.server.kafka.PumpLoop;
import dev.perennial.server.loop.Attempt;
import dev.perennial.server.loop.Loop;
import dev.perennial.server.registry.AcceptedEvents;
import dev.perennial.server.registry.AcceptedEvents.Pending;
import dev.perennial.server.view.AcceptedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.util.List;

/** The intake role: Kafka's events to the desk or the dead letters, and pending events told again. */
@ApplicationScoped
class IntakeRole {
    static final int PAGE = 200;

    private final PerennialConfig config;
    private final KafkaClients clients;
    private final EventReceiver receiver;
    private final AcceptedEvents events;
    private final Reception reception;
    private PumpLoop pump = PumpLoop.NONE;
    private Loop repeats = Loop.NONE;

    IntakeRole(
            PerennialConfig config,
            KafkaClients clients,
            EventReceiver receiver,
            AcceptedEvents events,
            Reception reception) {
        this.config = config;
        this.clients = clients;
        this.receiver = receiver;
        this.events = events;
        this.reception = reception;
    }

    void start(@Observes StartupEvent event) {
        if (config.roles().contains(Role.INTAKE)) {
            IntakeConfig intake = config.intake();
            List<String> topics =
                    List.of(config.topics().feedback(), config.topics().catalog());
            pump = PumpLoop.start(
                    "intake",
                    () -> clients.consumer(intake.group(), intake.batch()),
                    topics,
                    intake.workers(),
                    receiver::receive);
            repeats = Loop.start("intake-repeat", intake.repeat(), this::repeat);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        pump.close();
        repeats.close();
    }

    /** All of them, oldest first; one whose line hears nothing, or that fails, stays for the next time. */
    private Loop.Next repeat() {
        Instant before = Instant.now().minus(config.intake().repeat());
        List<Pending> page = events.pending(before, 0, PAGE);
        while (!page.isEmpty() && !Thread.currentThread().isInterrupted()) {
            page.forEach(this::tell);
            page = events.pending(before, page.get(page.size() - 1).number(), PAGE);
        }
        return Loop.Next.PAUSE;
    }

    private void tell(Pending pending) {
        if (!Thread.currentThread().isInterrupted()) {
            AcceptedEvent event = pending.event();
            Attempt.tried(
                    "telling of event '" + event.id() + "' from '" + event.source() + "'", () -> reception.tell(event));
        }
    }
}
