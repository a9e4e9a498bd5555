package dev.perennial.server.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.perennial.contract.line.LineId;
import dev.perennial.contract.trigger.Trigger;
import dev.perennial.server.Story;
import dev.perennial.server.Surroundings;
import dev.perennial.server.registry.AcceptedEvents;
import dev.perennial.server.temporal.LineBirth;
import dev.perennial.server.view.AcceptedEvent;
import dev.perennial.steps.port.Registry;
import dev.perennial.store.document.Documents;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(Surroundings.class)
class PendingEventsTest {
    private static final String SOURCE = "/pending";

    @Inject
    Registry registry;

    @Inject
    LineBirth births;

    @Inject
    AcceptedEvents events;

    @Inject
    Documents documents;

    @Test
    void eventsThatFailOrThatNobodyHearsHoldNoLaterOneUp() {
        LineId line = new LineId("intake", "behind");
        new Story(line).register(registry);
        births.start(new Story(line).registration());
        Stream<AcceptedEvent> failing = Stream.of(event("no line at all", "failing"));
        Stream<AcceptedEvent> unheard =
                IntStream.range(0, IntakeRole.PAGE).mapToObj(each -> event("intake/gone", "unheard-" + each));
        List<AcceptedEvent> hopeless = Stream.concat(failing, unheard).toList();
        try {
            hopeless.forEach(events::accept);
            events.accept(event(line.toString(), "behind"));
            await().atMost(Duration.ofSeconds(90)).until(() -> events.isDone("intake", SOURCE, "behind"));
        } finally {
            hopeless.forEach(events::done);
        }
    }

    private AcceptedEvent event(String line, String id) {
        byte[] body = "[{\"prompt\":\"p\",\"target_new\":\"t\"}]".getBytes(UTF_8);
        Trigger.Corrections trigger = new Trigger.Corrections(
                "pending-" + id, Instant.now(), documents.put(body, "application/json"), 1, false);
        return new AcceptedEvent("intake", SOURCE, id, line, Story.BASE, trigger);
    }
}
