package dev.perennial.server.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.contract.line.LineId;
import dev.perennial.server.Story;
import dev.perennial.server.Surroundings;
import dev.perennial.server.kafka.KafkaClients;
import dev.perennial.server.registry.Outbox;
import dev.perennial.server.view.LifecycleEvent;
import dev.perennial.steps.port.Registry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Multi;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(Surroundings.class)
class EventStreamTest {
    @Inject
    Registry registry;

    @Inject
    Outbox outbox;

    @Inject
    KafkaClients clients;

    @Inject
    EventStream stream;

    @TestHTTPResource("/api/v1/events")
    URI events = URI.create("/");

    @Test
    void aListenerResumesBehindTheLastEventItSaw() throws Exception {
        LineId line = new LineId("stream", "resumed");
        long before = outbox.last();
        new Story(line).register(registry);
        long seen = outbox.last();
        assertThat(names(before, line, 1)).containsExactly("line.registered");
        new Story(line).edit(registry);
        assertThat(names(seen, line, 3)).containsExactly("change.started", "revision.made", "change.step");
    }

    @Test
    void aListenerFromNowOnHearsWhatHappensBeforeItIsFirstServed() {
        LineId line = new LineId("stream", "begun");
        Multi<LifecycleEvent> begun = stream.from(-1);
        new Story(line).register(registry);
        LifecycleEvent first =
                begun.filter(event -> event.line().equals(line)).toUni().await().atMost(Duration.ofSeconds(90));
        assertThat(first.type()).isEqualTo("line.registered");
    }

    @Test
    void whatHappensReachesKafkaAsCloudEventsInOrder() {
        LineId line = new LineId("stream", "sent");
        new Story(line).register(registry);
        new Story(line).edit(registry);
        List<String> types = new ArrayList<>();
        try (Consumer<String, byte[]> consumer = clients.consumer("test-" + UUID.randomUUID(), 100)) {
            consumer.subscribe(List.of("perennial.lifecycle"));
            Awaitility.await().atMost(Duration.ofSeconds(90)).until(() -> {
                for (ConsumerRecord<String, byte[]> message : consumer.poll(Duration.ofMillis(200))) {
                    if (line.toString().equals(message.key())) {
                        types.add(new String(
                                message.headers().lastHeader("ce_type").value(), StandardCharsets.UTF_8));
                    }
                }
                return types.size() >= 6;
            });
        }
        assertThat(types)
                .containsExactly(
                        "dev.perennial.line.registered",
                        "dev.perennial.change.started",
                        "dev.perennial.revision.made",
                        "dev.perennial.change.step",
                        "dev.perennial.revision.promoted",
                        "dev.perennial.change.ended");
    }

    private List<String> names(long last, LineId line, int count) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(events + "?line=" + line))
                .header("Authorization", "Bearer " + Surroundings.VIEWER)
                .header("Last-Event-ID", Long.toString(last))
                .timeout(Duration.ofSeconds(90))
                .build();
        HttpResponse<Stream<String>> answer =
                HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofLines());
        assertThat(answer.statusCode()).isEqualTo(200);
        try (Stream<String> lines = answer.body()) {
            return lines.filter(text -> text.startsWith("event:"))
                    .map(text -> text.substring("event:".length()).strip())
                    .limit(count)
                    .toList();
        }
    }
}
