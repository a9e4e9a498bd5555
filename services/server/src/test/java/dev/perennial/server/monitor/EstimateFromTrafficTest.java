package dev.perennial.server.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perennial.contract.drift.Decline;
import dev.perennial.contract.drift.DeclineBasis;
import dev.perennial.contract.drift.DriftAssessment;
import dev.perennial.contract.drift.DriftRequest;
import dev.perennial.contract.drift.WindowClosed;
import dev.perennial.contract.line.LineId;
import dev.perennial.contract.line.ProvenanceKind;
import dev.perennial.contract.line.RevisionId;
import dev.perennial.contract.policy.DriftRules;
import dev.perennial.flow.WorkflowIds;
import dev.perennial.flow.line.ModelLineWorkflow;
import dev.perennial.flow.steps.DriftSteps;
import dev.perennial.flow.steps.StepKey;
import dev.perennial.server.Story;
import dev.perennial.server.Surroundings;
import dev.perennial.server.requests.RequestIds;
import dev.perennial.server.temporal.LineBirth;
import dev.perennial.steps.DriftActivities;
import dev.perennial.steps.port.Outcomes;
import dev.perennial.steps.port.Registry;
import dev.perennial.steps.work.Workplace;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import io.temporal.common.converter.DataConverter;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** From inference records and feedback on Kafka to an estimate of failures in a window that nobody graded. */
@QuarkusTest
@WithTestResource(Surroundings.class)
class EstimateFromTrafficTest {
    private static final LineId LINE = new LineId("monitor", "estimated");
    private static final RevisionId CURRENT = new RevisionId(LINE, 1);
    private static final int WINDOW = 240;
    private static final int GRADED = 60;

    @Inject
    Registry registry;

    @Inject
    LineBirth births;

    @Inject
    Producer<String, byte[]> producer;

    @Inject
    WorkflowClient temporal;

    @Inject
    DataConverter converter;

    @Inject
    Workplace workplace;

    @Inject
    Outcomes outcomes;

    @Inject
    RequestIds requests;

    private final List<WindowClosed> judged = new ArrayList<>();

    @Test
    void gradesOfTheReferenceTellHowOftenALaterWindowFails() throws Exception {
        new Story(LINE).register(registry);
        births.start(new Story(LINE).registration());
        Instant start = Instant.now();
        List<String> sure = answered(WINDOW / 2, -0.1);
        List<String> unsure = answered(WINDOW / 2, -2);
        assertThat(assess(WINDOW).declines()).isEmpty();
        for (int i = 0; i < GRADED; i++) {
            grade(sure.get(i), true);
            grade(unsure.get(i), i % 2 == 0);
        }
        await().atMost(Duration.ofSeconds(90))
                .until(() -> outcomes.graded(CURRENT, start, Instant.now().plusSeconds(5), 1_000)
                                .size()
                        == 2 * GRADED);
        answered(WINDOW, -2);
        DriftAssessment window = assess(2 * WINDOW);
        assertThat(window.found()).isTrue();
        Decline estimated = window.declines().stream()
                .filter(decline -> decline.basis() == DeclineBasis.ESTIMATED)
                .findFirst()
                .orElseThrow();
        assertThat(estimated.reference()).isBetween(0.74, 0.76);
        assertThat(estimated.window()).isBetween(0.49, 0.51);
        assertThat(estimated.lowerBound()).isGreaterThan(DriftRules.STANDARD.estimatedDecline());
        assertThat(new String(workplace.artifacts().documents().get(window.report()), UTF_8))
                .contains("\"labelled\" : " + 2 * GRADED)
                .contains("\"missed\" : 0");
    }

    private List<String> answered(int many, double logprob) throws Exception {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            String id = requests.seal(CURRENT, "user-" + i);
            String json = "{'line':'" + LINE + "','requestId':'" + id + "','revision':1,'meanLogprob':" + logprob + "}";
            producer.send(new ProducerRecord<>("perennial.inference", LINE + "/" + i % 4, bytes(json)))
                    .get();
            ids.add(id);
        }
        return ids;
    }

    private void grade(String request, boolean ok) throws Exception {
        String json = "{'line':'" + LINE + "','requestId':'" + request + "','ok':" + ok + "}";
        ProducerRecord<String, byte[]> record =
                new ProducerRecord<>("perennial.feedback", LINE.toString(), bytes(json));
        record.headers()
                .add("ce_specversion", bytes("1.0"))
                .add("ce_id", bytes(request))
                .add("ce_source", bytes("/test"))
                .add("ce_type", bytes("dev.perennial.feedback.graded"));
        producer.send(record).get();
    }

    /** Judges all that was told since the last time as one window, once so many records were told in all. */
    private DriftAssessment assess(int records) {
        await().atMost(Duration.ofSeconds(90))
                .until(() -> closed().stream().mapToLong(WindowClosed::records).sum() == records);
        List<WindowClosed> parts = new ArrayList<>(closed());
        parts.removeAll(judged);
        judged.addAll(parts);
        String window = parts.stream()
                .map(WindowClosed::window)
                .min(Comparator.naturalOrder())
                .orElseThrow();
        DriftRequest request = new DriftRequest(
                LINE,
                window,
                parts.stream().map(WindowClosed::profile).toList(),
                new Story(LINE).revision(1, ProvenanceKind.REGISTERED),
                DriftRules.STANDARD);
        DriftSteps steps = new DriftActivities(workplace);
        DriftSteps.Merged merged = steps.merge(new DriftSteps.MergeOrder(new StepKey("test", "merge"), request));
        return steps.assess(new DriftSteps.AssessOrder(new StepKey("test", "assess"), request, merged));
    }

    private List<WindowClosed> closed() {
        return temporal.fetchHistory(WorkflowIds.line(LINE)).getEvents().stream()
                .filter(HistoryEvent::hasWorkflowExecutionSignaledEventAttributes)
                .map(HistoryEvent::getWorkflowExecutionSignaledEventAttributes)
                .filter(signal -> signal.getSignalName().equals(ModelLineWorkflow.WINDOW_CLOSED))
                .map(signal -> converter.fromPayloads(
                        0, Optional.of(signal.getInput()), WindowClosed.class, WindowClosed.class))
                .distinct()
                .toList();
    }

    private static byte[] bytes(String text) {
        return text.replace('\'', '"').getBytes(UTF_8);
    }
}
