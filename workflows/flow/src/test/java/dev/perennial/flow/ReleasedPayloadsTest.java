package dev.perennial.flow;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.perennial.flow.payload.FlowDataConverter;
import dev.perennial.flow.steps.BaseSteps;
import dev.perennial.flow.steps.CorrectionSteps;
import dev.perennial.flow.steps.DriftSteps;
import dev.perennial.flow.steps.EditSteps;
import dev.perennial.flow.steps.EvaluateSteps;
import dev.perennial.flow.steps.LineSteps;
import dev.perennial.flow.steps.MergeStateSteps;
import dev.perennial.flow.steps.MergeSteps;
import dev.perennial.flow.steps.RegistrationSteps;
import dev.perennial.flow.steps.RolloutSteps;
import dev.perennial.flow.steps.ScoringSteps;
import dev.perennial.flow.steps.TransferSteps;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.history.v1.ActivityTaskScheduledEventAttributes;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.metadata.POJOActivityInterfaceMetadata;
import io.temporal.common.metadata.POJOActivityMethodMetadata;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What released workflows told their steps can be read today, by workers that go on and by whoever reads histories. */
class ReleasedPayloadsTest {
    private static final DataConverter CONVERTER = FlowDataConverter.create();
    private static final Map<String, Method> STEPS = Stream.of(
                    BaseSteps.class,
                    CorrectionSteps.class,
                    DriftSteps.class,
                    EditSteps.class,
                    EvaluateSteps.class,
                    LineSteps.class,
                    MergeSteps.class,
                    MergeStateSteps.class,
                    RegistrationSteps.class,
                    RolloutSteps.class,
                    ScoringSteps.class,
                    TransferSteps.class)
            .flatMap(steps -> POJOActivityInterfaceMetadata.newInstance(steps).getMethodsMetadata().stream())
            .collect(Collectors.toMap(
                    POJOActivityMethodMetadata::getActivityTypeName, POJOActivityMethodMetadata::getMethod));

    @ParameterizedTest
    @MethodSource("dev.perennial.flow.ReplayTest#recorded")
    void everyOrderOfAReleasedHistoryIsRead(Path history) throws IOException {
        assertThat(events(history)
                        .filter(HistoryEvent::hasActivityTaskScheduledEventAttributes)
                        .map(HistoryEvent::getActivityTaskScheduledEventAttributes)
                        .map(ReleasedPayloadsTest::order))
                .doesNotContainNull();
    }

    @ParameterizedTest
    @MethodSource("dev.perennial.flow.ReplayTest#recorded")
    void everyAnswerOfAReleasedHistoryIsRead(Path history) throws IOException {
        Map<Long, Method> asked = events(history)
                .filter(HistoryEvent::hasActivityTaskScheduledEventAttributes)
                .collect(Collectors.toMap(
                        HistoryEvent::getEventId, event -> step(event.getActivityTaskScheduledEventAttributes())));

        assertThat(events(history)
                        .filter(HistoryEvent::hasActivityTaskCompletedEventAttributes)
                        .map(HistoryEvent::getActivityTaskCompletedEventAttributes)
                        .filter(completed -> completed.getResult().getPayloadsCount() > 0)
                        .map(completed -> answer(
                                Objects.requireNonNull(asked.get(completed.getScheduledEventId())),
                                completed.getResult())))
                .doesNotContainNull();
    }

    @Test
    void aStepToldBeforeCandidatesWereMadeNone() {
        String told = """
                {"key": {"workflowId": "edit/acme/support/3", "step": "report-started"},
                 "report": {"change": "acme/support/3", "step": "started", "stage": "STARTED",
                            "sentence": "begun", "figures": [], "at": "2026-01-01T00:00:00Z"}}
                """;
        Payload payload = Payload.newBuilder()
                .putMetadata("encoding", ByteString.copyFromUtf8("json/plain"))
                .setData(ByteString.copyFromUtf8(told))
                .build();

        LineSteps.StepOrder order =
                CONVERTER.fromPayload(payload, LineSteps.StepOrder.class, LineSteps.StepOrder.class);

        assertThat(order.made()).isEmpty();
        assertThat(order.report().sentence()).isEqualTo("begun");
    }

    private static Object order(ActivityTaskScheduledEventAttributes scheduled) {
        Class<?> type = step(scheduled).getParameterTypes()[0];
        return CONVERTER.fromPayloads(0, Optional.of(scheduled.getInput()), type, type);
    }

    private static Object answer(Method step, Payloads result) {
        return CONVERTER.fromPayloads(0, Optional.of(result), step.getReturnType(), step.getGenericReturnType());
    }

    private static Method step(ActivityTaskScheduledEventAttributes scheduled) {
        String type = scheduled.getActivityType().getName();
        return Objects.requireNonNull(STEPS.get(type), () -> "no step of today is called " + type);
    }

    private static Stream<HistoryEvent> events(Path history) throws IOException {
        return WorkflowExecutionHistory.fromJson(Files.readString(history)).getEvents().stream();
    }
}
