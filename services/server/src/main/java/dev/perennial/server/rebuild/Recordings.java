package dev.perennial.server.rebuild;

import dev.perennial.flow.steps.LineSteps;
import dev.perennial.flow.steps.RolloutSteps;
import dev.perennial.server.registry.Memories.Remembered;
import dev.perennial.steps.port.Told;
import io.temporal.api.common.v1.Payloads;
import io.temporal.api.history.v1.ActivityTaskCompletedEventAttributes;
import io.temporal.api.history.v1.ActivityTaskScheduledEventAttributes;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.common.WorkflowExecutionHistory;
import io.temporal.common.converter.DataConverter;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads out of a history what its recording steps told the registry: of those that ended well, the orders they got. */
@ApplicationScoped
class Recordings {
    private final DataConverter converter;
    private final Map<String, Reading> readings = Map.of(
            "line.register",
            this::registered,
            "line.recordDecision",
            single(LineSteps.DecisionOrder.class, Told::of),
            "line.recordStart",
            single(LineSteps.StartOrder.class, Told::of),
            "line.recordStep",
            (order, result) -> Told.of(read(order, LineSteps.StepOrder.class)),
            "line.recordEnd",
            single(LineSteps.EndOrder.class, Told::of),
            "line.recordState",
            single(LineSteps.StateOrder.class, Told::of),
            "line.recordDrift",
            single(LineSteps.DriftOrder.class, Told::of),
            "rollout.promote",
            single(RolloutSteps.PromoteOrder.class, Told::of),
            "rollout.rollBack",
            single(RolloutSteps.RollBackOrder.class, Told::of));

    Recordings(DataConverter converter) {
        this.converter = converter;
    }

    /** How one kind of step is read. */
    @FunctionalInterface
    private interface Reading {
        List<Told> read(Payloads order, Payloads result);
    }

    /** What was told, in the order of the steps' ends. */
    Stream<Remembered> in(WorkflowExecutionHistory history) {
        Map<Long, ActivityTaskScheduledEventAttributes> orders = history.getEvents().stream()
                .filter(HistoryEvent::hasActivityTaskScheduledEventAttributes)
                .collect(Collectors.toMap(
                        HistoryEvent::getEventId, HistoryEvent::getActivityTaskScheduledEventAttributes));
        return history.getEvents().stream()
                .filter(HistoryEvent::hasActivityTaskCompletedEventAttributes)
                .flatMap(event -> remembered(event, orders));
    }

    private Stream<Remembered> remembered(HistoryEvent end, Map<Long, ActivityTaskScheduledEventAttributes> orders) {
        ActivityTaskCompletedEventAttributes completed = end.getActivityTaskCompletedEventAttributes();
        return Optional.ofNullable(orders.get(completed.getScheduledEventId())).stream()
                .flatMap(order -> told(order, completed.getResult()))
                .map(told -> new Remembered(told, Times.of(end)));
    }

    private Stream<Told> told(ActivityTaskScheduledEventAttributes order, Payloads result) {
        return Optional.ofNullable(readings.get(order.getActivityType().getName())).stream()
                .flatMap(reading -> reading.read(order.getInput(), result).stream());
    }

    private List<Told> registered(Payloads order, Payloads result) {
        LineSteps.Registered registered = read(result, LineSteps.Registered.class);
        return List.of(Told.of(read(order, LineSteps.RegisterOrder.class), registered.first()));
    }

    private <T> Reading single(Class<T> type, Function<T, Told> told) {
        return (order, result) -> List.of(told.apply(read(order, type)));
    }

    private <T> T read(Payloads payloads, Class<T> type) {
        return converter.fromPayloads(0, Optional.of(payloads), type, type);
    }
}
