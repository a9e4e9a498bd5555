package dev.perennial.server.intake;

import dev.perennial.server.config.PerennialConfig;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Brings a Kafka record to the desk, or to the dead letters when it is beyond hope; throws whatever an outage makes it
 * throw.
 */
@ApplicationScoped
class EventReceiver {
    private final CloudEventReader reader;
    private final EventDesk desk;
    private final DeadLetters dead;
    private final MeterRegistry meters;

    EventReceiver(PerennialConfig config, EventDesk desk, DeadLetters dead, MeterRegistry meters) {
        this.reader = new CloudEventReader(config.intake().largest());
        this.desk = desk;
        this.dead = dead;
        this.meters = meters;
    }

    void receive(ConsumerRecord<String, byte[]> message) {
        try {
            CloudEvent event = reader.read(message);
            Reception.Taken taken = desk.take(event);
            meters.counter("perennial.intake.events", "type", event.type(), "taken", taken.name())
                    .increment();
        } catch (RejectedEvent e) {
            dead.send(message, String.valueOf(e.getMessage()));
        }
    }
}
