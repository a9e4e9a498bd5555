package dev.perennial.server.intake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.rollout.ArmCounts;
import dev.perennial.contract.trigger.Trigger;
import dev.perennial.flow.WorkflowIds;
import dev.perennial.server.Story;
import dev.perennial.server.Surroundings;
import dev.perennial.server.kafka.KafkaClients;
import dev.perennial.server.registry.AcceptedEvents;
import dev.perennial.server.registry.PostgresOutcomes;
import dev.perennial.server.requests.RequestIds;
import dev.perennial.server.temporal.LineBirth;
import dev.perennial.steps.port.Registry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import io.temporal.common.converter.DataConverter;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(Surroundings.class)
class IntakeTest {
    private static final String CORRECTIONS = "dev.perennial.feedback.corrections";

    @Inject
    Registry registry;

    @Inject
    LineBirth births;

    @Inject
    Producer<String, byte[]> producer;

    @Inject
    KafkaClients clients;

    @Inject
    WorkflowClient temporal;

    @Inject
    DataConverter converter;

    @Inject
    AcceptedEvents events;

    @Inject
    PostgresOutcomes outcomes;

    @Inject
    RequestIds requests;

    @Test
    void correctionsReachTheirLineOnceHoweverOftenTheyCome() throws Exception {
        LineId line = alive("corrections");
        String id = UUID.randomUUID().toString();
        for (int i = 0; i < 3; i++) {
            send(
                    "perennial.feedback",
                    CORRECTIONS,
                    id,
                    "{'line':'" + line + "','requests':[{'prompt':'p','target_new':'t'}]}");
        }
        await().atMost(Duration.ofSeconds(90)).until(() -> events.isDone("intake", "/test", id));
        send(
                "perennial.feedback",
                CORRECTIONS,
                id + "-last",
                "{'line':'" + line + "','requests':[{'prompt':'p','target_new':'t'}]}");
        await().atMost(Duration.ofSeconds(90)).until(() -> events.isDone("intake", "/test", id + "-last"));
        await().atMost(Duration.ofSeconds(90)).until(() -> signals(line) > 1);
        assertThat(signals(line)).isEqualTo(2);
    }

    @Test
    void anEventWithTheLongestIdReachesItsLineOnce() throws Exception {
        LineId line = alive("long-ids");
        String id = "e".repeat(220) + UUID.randomUUID();
        for (int i = 0; i < 2; i++) {
            send(
                    "perennial.feedback",
                    CORRECTIONS,
                    id,
                    "{'line':'" + line + "','requests':[{'prompt':'p','target_new':'t'}]}");
        }
        await().atMost(Duration.ofSeconds(90)).until(() -> events.isDone("intake", "/test", id));
        await().atMost(Duration.ofSeconds(90)).until(() -> signals(line) == 1);
    }

    @Test
    void anEventForALineNobodyKnowsGoesToTheDeadLettersWithItsReason() throws Exception {
        String id = UUID.randomUUID().toString();
        send(
                "perennial.feedback",
                CORRECTIONS,
                id,
                "{'line':'intake/nobody','requests':[{'prompt':'p','target_new':'t'}]}");
        Map<String, String> headers = dead("perennial.feedback.dead", id);
        assertThat(headers.get("perennial-reason")).contains("intake/nobody").contains("register it first");
        assertThat(headers)
                .containsEntry("perennial-topic", "perennial.feedback")
                .containsKeys("perennial-partition", "perennial-offset");
    }

    @Test
    void malformedEventsGoToTheDeadLettersAndTheNextOnePasses() throws Exception {
        LineId line = alive("malformed");
        String broken = UUID.randomUUID().toString();
        String unknown = UUID.randomUUID().toString();
        String good = UUID.randomUUID().toString();
        send("perennial.feedback", CORRECTIONS, broken, "{'line':");
        send("perennial.feedback", "dev.perennial.feedback.gossip", unknown, "{}");
        send(
                "perennial.feedback",
                CORRECTIONS,
                good,
                "{'line':'" + line + "','requests':[{'prompt':'p','target_new':'t'}]}");
        assertThat(dead("perennial.feedback.dead", broken).get("perennial-reason"))
                .contains("no JSON");
        assertThat(dead("perennial.feedback.dead", unknown).get("perennial-reason"))
                .contains("dev.perennial.feedback.gossip");
        await().atMost(Duration.ofSeconds(90)).until(() -> events.isDone("intake", "/test", good));
    }

    @Test
    void aHeaderWithoutValueGoesToTheDeadLettersAndTheNextOnePasses() throws Exception {
        LineId line = alive("bare");
        String bare = UUID.randomUUID().toString();
        String value = "{'line':'" + line + "','requests':[{'prompt':'p','target_new':'t'}]}";
        ProducerRecord<String, byte[]> message = message("perennial.feedback", CORRECTIONS, bare, value);
        message.headers().add("ce_source", (byte[]) null);
        producer.send(message).get();
        send("perennial.feedback", CORRECTIONS, bare + "-next", value);
        assertThat(dead("perennial.feedback.dead", bare).get("perennial-reason"))
                .contains("'source'");
        await().atMost(Duration.ofSeconds(90)).until(() -> events.isDone("intake", "/test", bare + "-next"));
    }

    @Test
    void aGradeOfAnotherLinesAnswerGoesToTheDeadLettersAndCountsForNobody() throws Exception {
        LineId asked = alive("asked");
        LineId other = alive("other");
        Instant start = Instant.now().minusSeconds(5);
        String id = UUID.randomUUID().toString();
        send(
                "perennial.feedback",
                "dev.perennial.feedback.graded",
                id,
                graded(other, requests.seal(new RevisionId(asked, 3), "user-1"), false));
        assertThat(dead("perennial.feedback.dead", id).get("perennial-reason"))
                .contains("another line than 'intake/other'");
        assertThat(outcomes.ofRevision(new RevisionId(other, 3), start)).isEqualTo(new ArmCounts(0, 0));
        assertThat(outcomes.ofRevision(new RevisionId(asked, 3), start)).isEqualTo(new ArmCounts(0, 0));
    }

    @Test
    void aRejectedRecordTooLargeToSendAgainIsDeadWithoutItsValueAndTheNextOnePasses() throws Exception {
        LineId line = alive("large");
        String large = UUID.randomUUID().toString();
        String good = UUID.randomUUID().toString();
        String value =
                "{'line':'intake/nobody','requests':[{'prompt':'" + "p".repeat(2_000_000) + "','target_new':'t'}]}";
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", clients.brokers(), "compression.type", "gzip", "max.request.size", 8_000_000);
        try (Producer<String, byte[]> packing =
                new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            packing.send(message("perennial.feedback", CORRECTIONS, large, value))
                    .get();
        }
        send(
                "perennial.feedback",
                CORRECTIONS,
                good,
                "{'line':'" + line + "','requests':[{'prompt':'p','target_new':'t'}]}");
        assertThat(dead("perennial.feedback.dead", large))
                .containsEntry("perennial-size", Integer.toString(value.length()))
                .containsEntry("value", "none")
                .containsEntry("key", "key")
                .containsEntry("ce_type", CORRECTIONS)
                .containsKey("perennial-reason");
        await().atMost(Duration.ofSeconds(90)).until(() -> events.isDone("intake", "/test", good));
    }

    @Test
    void anEventWhoseLineHearsNothingWaitsAndIsToldLater() throws Exception {
        LineId line = new LineId("intake", "deaf");
        new Story(line).register(registry);
        String id = UUID.randomUUID().toString();
        send(
                "perennial.feedback",
                CORRECTIONS,
                id,
                "{'line':'" + line + "','requests':[{'prompt':'p','target_new':'t'}]}");
        await().atMost(Duration.ofSeconds(90))
                .until(() -> events.pending(Instant.now().plusSeconds(60), 0, 1_000).stream()
                        .anyMatch(each -> each.event().id().equals(id)));
        births.start(new Story(line).registration());
        await().atMost(Duration.ofSeconds(90)).until(() -> events.isDone("intake", "/test", id));
        await().atMost(Duration.ofSeconds(90)).until(() -> signals(line) == 1);
    }

    @Test
    void gradesAreCountedForTheRevisionSealedInTheRequestId() throws Exception {
        LineId line = alive("grades");
        Instant start = Instant.now().minusSeconds(5);
        send(
                "perennial.feedback",
                "dev.perennial.feedback.graded",
                "g1",
                graded(line, requests.seal(new RevisionId(line, 3), "user-1"), false));
        send(
                "perennial.feedback",
                "dev.perennial.feedback.graded",
                "g1",
                graded(line, requests.seal(new RevisionId(line, 3), "user-1"), false));
        send(
                "perennial.feedback",
                "dev.perennial.feedback.graded",
                "g2",
                graded(line, requests.seal(new RevisionId(line, 3), "user-2"), true));
        await().atMost(Duration.ofSeconds(90))
                .until(() -> outcomes.ofRevision(new RevisionId(line, 3), start).equals(new ArmCounts(2, 1)));
        assertThat(outcomes.failures(
                        new RevisionId(line, 3), start, Instant.now().plusSeconds(5), 10))
                .hasSize(1);
        assertThat(signals(line)).isZero();
    }

    private static String graded(LineId line, String request, boolean ok) {
        return "{'line':'" + line + "','requestId':'" + request + "','ok':" + ok + ",'prompt':'p','expected':'e'}";
    }

    private LineId alive(String name) {
        LineId line = new LineId("intake", name);
        new Story(line).register(registry);
        births.start(new Story(line).registration());
        return line;
    }

    private void send(String topic, String type, String id, String json) throws Exception {
        producer.send(message(topic, type, id, json)).get();
    }

    private static ProducerRecord<String, byte[]> message(String topic, String type, String id, String json) {
        ProducerRecord<String, byte[]> message =
                new ProducerRecord<>(topic, "key", json.replace('\'', '"').getBytes(UTF_8));
        message.headers()
                .add("ce_specversion", "1.0".getBytes(UTF_8))
                .add("ce_id", id.getBytes(UTF_8))
                .add("ce_source", "/test".getBytes(UTF_8))
                .add("ce_type", type.getBytes(UTF_8));
        return message;
    }

    /**
     * Different triggers in the history; a signal gets there when the workflow task under way has ended. The same
     * trigger may be told twice, which the line ignores.
     */
    private long signals(LineId line) {
        return temporal.fetchHistory(WorkflowIds.line(line)).getEvents().stream()
                .filter(HistoryEvent::hasWorkflowExecutionSignaledEventAttributes)
                .map(event ->
                        event.getWorkflowExecutionSignaledEventAttributes().getInput())
                .map(input -> converter.fromPayloads(0, Optional.of(input), Trigger.class, Trigger.class))
                .map(Trigger::id)
                .distinct()
                .count();
    }

    private Map<String, String> dead(String topic, String id) {
        return new DeadLetterBox(clients).letter(topic, id);
    }
}
