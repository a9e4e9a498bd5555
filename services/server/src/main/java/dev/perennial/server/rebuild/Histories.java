package dev.perennial.server.rebuild;

import dev.perennial.contract.line.LineId;
import dev.perennial.flow.WorkflowIds;
import dev.perennial.flow.line.ModelLineWorkflow;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.temporal.api.common.v1.WorkflowExecution;
import io.temporal.api.history.v1.HistoryEvent;
import io.temporal.api.history.v1.WorkflowExecutionStartedEventAttributes;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowExecutionMetadata;
import io.temporal.common.WorkflowExecutionHistory;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Finds the histories that tell of a line: every run of its workflow, the runs that they continued, and every child
 * that they started, with its own. A run whose history Temporal has let go of (its retention has passed) is left out.
 */
@ApplicationScoped
class Histories {
    private static final Logger LOG = Logger.getLogger(Histories.class);
    private static final String LINES = "WorkflowType = '" + ModelLineWorkflow.TYPE + "'";
    private static final String PREFIX = "line/";

    private final WorkflowClient client;

    Histories(WorkflowClient client) {
        this.client = client;
    }

    /** The lines that Temporal lists; none where it keeps no list, as in memory. */
    List<LineId> lines() {
        return list(
                LINES,
                found -> LineId.parse(found.getExecution().getWorkflowId().substring(PREFIX.length())));
    }

    /** The histories of a line, each once, fetched as they are asked for. */
    Stream<WorkflowExecutionHistory> of(LineId line) {
        Deque<WorkflowExecution> open = new ArrayDeque<>(
                list("WorkflowId = '" + WorkflowIds.line(line) + "'", WorkflowExecutionMetadata::getExecution));
        open.add(WorkflowExecution.newBuilder()
                .setWorkflowId(WorkflowIds.line(line))
                .build());
        Set<String> seen = new HashSet<>();
        return Stream.generate(() -> next(open, seen))
                .takeWhile(Optional::isPresent)
                .flatMap(Optional::stream);
    }

    private Optional<WorkflowExecutionHistory> next(Deque<WorkflowExecution> open, Set<String> seen) {
        while (!open.isEmpty()) {
            WorkflowExecution run = open.remove();
            Optional<WorkflowExecutionHistory> found = seen.contains(run.getRunId())
                    ? Optional.empty()
                    : fetch(run).filter(history -> seen.add(id(history)));
            if (found.isPresent()) {
                open.addAll(related(run.getWorkflowId(), found.get()));
                return found;
            }
        }
        return Optional.empty();
    }

    private Optional<WorkflowExecutionHistory> fetch(WorkflowExecution run) {
        try {
            return Optional.of(
                    run.getRunId().isEmpty()
                            ? client.fetchHistory(run.getWorkflowId())
                            : client.fetchHistory(run.getWorkflowId(), run.getRunId()));
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() != Status.Code.NOT_FOUND) {
                throw e;
            }
            LOG.warnf("history gone workflow=%s run=%s", run.getWorkflowId(), run.getRunId());
            return Optional.empty();
        }
    }

    private static List<WorkflowExecution> related(String workflowId, WorkflowExecutionHistory history) {
        Stream<WorkflowExecution> runs = Stream.of(
                        started(history).getContinuedExecutionRunId(),
                        history.getLastEvent()
                                .getWorkflowExecutionContinuedAsNewEventAttributes()
                                .getNewExecutionRunId())
                .filter(runId -> !runId.isEmpty())
                .map(runId -> WorkflowExecution.newBuilder()
                        .setWorkflowId(workflowId)
                        .setRunId(runId)
                        .build());
        Stream<WorkflowExecution> children = history.getEvents().stream()
                .filter(HistoryEvent::hasChildWorkflowExecutionStartedEventAttributes)
                .map(event ->
                        event.getChildWorkflowExecutionStartedEventAttributes().getWorkflowExecution());
        return Stream.concat(runs, children).toList();
    }

    private static String id(WorkflowExecutionHistory history) {
        return started(history).getOriginalExecutionRunId();
    }

    private static WorkflowExecutionStartedEventAttributes started(WorkflowExecutionHistory history) {
        return history.getEvents().get(0).getWorkflowExecutionStartedEventAttributes();
    }

    private <T> List<T> list(String query, Function<WorkflowExecutionMetadata, T> as) {
        try (Stream<WorkflowExecutionMetadata> found = client.listExecutions(query)) {
            return found.map(as).distinct().toList();
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() != Status.Code.UNIMPLEMENTED) {
                throw e;
            }
            return List.of();
        }
    }
}
