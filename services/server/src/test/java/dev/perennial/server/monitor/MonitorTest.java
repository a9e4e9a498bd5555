package dev.perennial.server.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.perennial.contract.drift.WindowClosed;
import dev.perennial.contract.line.LineId;
import dev.perennial.drift.profile.ProfileJson;
import dev.perennial.drift.profile.WindowProfile;
import dev.perennial.flow.WorkflowIds;
import dev.perennial.flow.line.ModelLineWorkflow;
import dev.perennial.server.Story;
import dev.perennial.server.Surroundings;
import dev.perennial.server.temporal.LineBirth;
import dev.perennial.steps.port.Registry;
import dev.perennial.store.document.Documents;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.client.WorkflowClient;
import io.temporal.common.converter.DataConverter;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(Surroundings.class)
class MonitorTest {
    private static final LineId LINE = new LineId("monitor", "watched");

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
    Documents documents;

    @Test
    void recordsBecomeProfilesAndTheLineHearsOfEveryOne() throws Exception {
        new Story(LINE).register(registry);
        births.start(new Story(LINE).registration());
        for (int i = 0; i < 20; i++) {
            String json = "{\"line\":\"" + LINE + "\",\"prompt\":\"a secret question " + i + "\",\"answer\":\"yes\"}";
            producer.send(new ProducerRecord<>("perennial.inference", LINE + "/" + i % 4, json.getBytes(UTF_8)))
                    .get();
        }
        producer.send(new ProducerRecord<>("perennial.inference", LINE + "/0", "broken".getBytes(UTF_8)))
                .get();
        await().atMost(Duration.ofSeconds(90))
                .until(() -> closed().stream().mapToLong(WindowClosed::records).sum() == 20);
        for (WindowClosed part : closed()) {
            String stored = new String(documents.get(part.profile()), UTF_8);
            WindowProfile profile = ProfileJson.read(stored);
            assertThat(profile.records()).isEqualTo(part.records());
            assertThat(stored).doesNotContain("secret");
        }
    }

    private List<WindowClosed> closed() {
        return temporal.fetchHistory(WorkflowIds.line(LINE)).getEvents().stream()
                .filter(HistoryEvent::hasWorkflowExecutionSignaledEventAttributes)
                .map(HistoryEvent::getWorkflowExecutionSignaledEventAttributes)
                .filter(signal -> signal.getSignalName().equals(ModelLineWorkflow.WINDOW_CLOSED))
                .map(signal -> converter.fromPayloads(
                        0, Optional.of(signal.getInput()), WindowClosed.class, WindowClosed.class))
                .toList();
    }
}
