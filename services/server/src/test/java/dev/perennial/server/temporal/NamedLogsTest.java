package dev.perennial.server.temporal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.server.Surroundings;
import dev.perennial.server.config.Role;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.temporal.activity.ActivityInterface;
import io.temporal.activity.ActivityOptions;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.worker.WorkerFactory;
import io.temporal.workflow.Workflow;
import io.temporal.workflow.WorkflowInterface;
import io.temporal.workflow.WorkflowMethod;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Of the workers of the application itself: one more crew signs on, whose workflow and activity each log a line. */
@QuarkusTest
@WithTestResource(Surroundings.class)
class NamedLogsTest {
    private static final String QUEUE = "named-logs";

    @Inject
    WorkflowClient client;

    @ConfigProperty(name = "quarkus.log.console.format")
    String format = "";

    @Test
    void whatAChangeLogsNamesLineChangeAndWorkflow() {
        List<String> lines = logged("edit/logs/named/7");

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0)).contains("the workflow speaks");
        assertThat(lines.get(1)).contains("the activity speaks").contains("ActivityType=Speak");
        assertThat(lines).allSatisfy(line -> assertThat(line)
                .contains("line=logs/named")
                .contains("change=logs/named/7")
                .contains("WorkflowId=edit/logs/named/7"));
    }

    @Test
    void whatALineLogsNamesNoChange() {
        assertThat(logged("line/logs/alone")).hasSize(2).allSatisfy(line -> assertThat(line)
                .contains("line=logs/alone")
                .contains("WorkflowId=line/logs/alone")
                .doesNotContain("change="));
    }

    @Test
    void whatABaseLogsNamesNoLine() {
        assertThat(logged("base/logs")).hasSize(2).allSatisfy(line -> assertThat(line)
                .contains("WorkflowId=base/logs")
                .doesNotContain("line="));
    }

    private List<String> logged(String workflowId) {
        Ear ear = new Ear(format);
        Logger logger = Logger.getLogger(NamedLogsTest.class.getName());
        logger.addHandler(ear);
        try {
            WorkflowOptions options = WorkflowOptions.newBuilder()
                    .setWorkflowId(workflowId)
                    .setTaskQueue(QUEUE)
                    .build();
            client.newWorkflowStub(Talk.class, options).talk();
        } finally {
            logger.removeHandler(ear);
        }
        return List.copyOf(ear.lines);
    }

    /** Keeps each record as the console would show it. */
    private static final class Ear extends ExtHandler {
        private final Queue<String> lines = new ConcurrentLinkedQueue<>();

        Ear(String format) {
            setFormatter(new PatternFormatter(format));
        }

        @Override
        protected void doPublish(ExtLogRecord record) {
            lines.add(getFormatter().format(record));
        }
    }

    /** Logs, and has an activity log. */
    @WorkflowInterface
    public interface Talk {
        /** Talks once. */
        @WorkflowMethod
        void talk();
    }

    /** Logs. */
    @ActivityInterface
    public interface Speech {
        /** Speaks once. */
        void speak();
    }

    /** The workflow. */
    public static final class TalkWorkflow implements Talk {
        private final Speech speech = Workflow.newActivityStub(
                Speech.class,
                ActivityOptions.newBuilder()
                        .setStartToCloseTimeout(Duration.ofSeconds(30))
                        .build());

        @Override
        public void talk() {
            Workflow.getLogger(NamedLogsTest.class).info("the workflow speaks");
            speech.speak();
        }
    }

    /** Signs both on, as the application's own crews do. */
    @ApplicationScoped
    static class Crew implements WorkerCrew {
        @Override
        public Role role() {
            return Role.ORCHESTRATOR;
        }

        @Override
        public void signOn(WorkerFactory factory) {
            Speech speech = () -> LoggerFactory.getLogger(NamedLogsTest.class).info("the activity speaks");
            factory.newWorker(QUEUE).registerWorkflowImplementationTypes(TalkWorkflow.class);
            factory.getWorker(QUEUE).registerActivitiesImplementations(speech);
        }
    }
}
