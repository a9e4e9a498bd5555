package dev.perennial.server.rebuild;

import dev.perennial.contract.change.ChangeEnded;
import dev.perennial.flow.line.LineState;
import dev.perennial.flow.line.ModelLineWorkflow;
import dev.perennial.server.registry.Memories.Carried;
import dev.perennial.server.registry.Memories.Remembered;
import dev.perennial.steps.port.Told;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowExecutionStartedEventAttributes;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.common.converter.DataConverter;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads what a line's history tells of histories that may be gone: of its changes, which told it their ends, and of its
 * own earlier runs, which handed it its state.
 */
@ApplicationScoped
class Hearsay {
    private final DataConverter converter;

    Hearsay(DataConverter converter) {
        this.converter = converter;
    }

    /** The ends of changes, as they were signalled. */
    Stream<Remembered> ends(WorkflowExecutionHistory history) {
        return history.getEvents().stream()
                .filter(HistoryEvent::hasWorkflowExecutionSignaledEventAttributes)
                .filter(event -> ModelLineWorkflow.CHANGE_ENDED.equals(
                        event.getWorkflowExecutionSignaledEventAttributes().getSignalName()))
                .flatMap(this::end);
    }

    /** The line as the run took it over; nothing when the run began with its registration. */
    Stream<Carried> carried(WorkflowExecutionHistory history) {
        HistoryEvent first = history.getEvents().get(0);
        WorkflowExecutionStartedEventAttributes started = first.getWorkflowExecutionStartedEventAttributes();
        return Stream.of(started)
                .filter(each ->
                        ModelLineWorkflow.TYPE.equals(each.getWorkflowType().getName()))
                .map(each -> read(each.getInput(), LineState.class))
                .flatMap(state -> state.standing().current().stream()
                        .map(current -> new Carried(state.registration(), current, Times.of(first))));
    }

    private Stream<Remembered> end(HistoryEvent event) {
        Payloads message = event.getWorkflowExecutionSignaledEventAttributes().getInput();
        return Told.of(read(message, ChangeEnded.class)).stream().map(told -> new Remembered(told, Times.of(event)));
    }

    private <T> T read(Payloads payloads, Class<T> type) {
        return converter.fromPayloads(0, Optional.of(payloads), type, type);
    }
}
