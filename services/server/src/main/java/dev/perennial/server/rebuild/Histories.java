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
import io.temporal.client.WorkflowNotFoundException;
import io.temporal.common.WorkflowExecutionHistory;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Finds the histories that tell of a line: every run of its workflow and of every child that they started, also those
 * that a reset ended or began. A run whose history Temporal has let go of (its retention has passed) is left out. Where
 * Temporal keeps no list of runs, as in memory, those are found that a history names, and the latest of each workflow.
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

    /**
     * The histories of a line, each once, fetched as they are asked for; of a workflow's listed runs those that began
     * earlier come earlier, so that of a step done again after a reset the first doing is met first.
     */
    Stream<WorkflowExecutionHistory> of(LineId line) {
        Search search = new Search();
        search.meet(latest(WorkflowIds.line(line)));
        return Stream.generate(search::next).takeWhile(Optional::isPresent).flatMap(Optional::stream);
    }

    /**
     * Runs still to be read and those that were. A run is known by its own id, which its history does not hold: a
     * reset's run has the beginning of the run before, with that run's id.
     */
    private final class Search {
        private final Deque<WorkflowExecution> open = new ArrayDeque<>();
        private final Set<String> workflows = new HashSet<>();
        private final Set<String> runs = new HashSet<>();

        /** A reset is told to no history but its own: a workflow met first is asked for all its runs. */
        void meet(WorkflowExecution run) {
            boolean first = workflows.add(run.getWorkflowId());
            if (first) {
                open.addAll(listed(run.getWorkflowId()));
            }
            open.add(run);
            if (first) {
                open.add(latest(run.getWorkflowId()));
            }
        }

        Optional<WorkflowExecutionHistory> next() {
            Optional<WorkflowExecutionHistory> found = Optional.empty();
            while (found.isEmpty() && !open.isEmpty()) {
                WorkflowExecution run = open.remove();
                found = identified(run)
                        .filter(each -> runs.add(each.getRunId()))
                        .flatMap(Histories.this::fetch);
                found.ifPresent(history -> related(run.getWorkflowId(), history).forEach(this::meet));
            }
            return found;
        }
    }

    private List<WorkflowExecution> listed(String workflowId) {
        return list("WorkflowId = '" + workflowId + "'", Function.identity()).stream()
                .sorted(Comparator.comparing(WorkflowExecutionMetadata::getStartTime))
                .map(WorkflowExecutionMetadata::getExecution)
                .toList();
    }

    /** As yet without its id. */
    private static WorkflowExecution latest(String workflowId) {
        return WorkflowExecution.newBuilder().setWorkflowId(workflowId).build();
    }

    /** The run with its id; empty when there is none. */
    private Optional<WorkflowExecution> identified(WorkflowExecution run) {
        if (!run.getRunId().isEmpty()) {
            return Optional.of(run);
        }
        try {
            return Optional.of(client.newUntypedWorkflowStub(run.getWorkflowId())
                    .describe()
                    .getExecution());
        } catch (WorkflowNotFoundException e) {
            LOG.warnf("history gone workflow=%s", run.getWorkflowId());
            return Optional.empty();
        }
    }

    private Optional<WorkflowExecutionHistory> fetch(WorkflowExecution run) {
        try {
            return Optional.of(client.fetchHistory(run.getWorkflowId(), run.getRunId()));
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
