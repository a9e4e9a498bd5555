package dev.perennial.server.rebuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.contract.line.LineId;
import dev.perennial.flow.WorkflowIds;
import dev.perennial.server.Story;
import dev.perennial.server.Surroundings;
import dev.perennial.server.registry.Lines;
import dev.perennial.server.registry.Outbox;
import dev.perennial.steps.port.Registry;
import dev.perennial.store.Artifacts;
import dev.perennial.store.alias.AliasName;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowOptions;
import io.temporal.worker.WorkerFactory;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(Surroundings.class)
class RebuildTest {
    private static final List<String> PROJECTIONS =
            List.of("line", "revision", "change", "change_step", "decision", "drift_window");

    @Inject
    Rebuild rebuild;

    @Inject
    Registry registry;

    @Inject
    Lines lines;

    @Inject
    Outbox outbox;

    @Inject
    Artifacts artifacts;

    @Inject
    WorkflowClient temporal;

    @Inject
    DataSource database;

    @Test
    void overIntactTablesItChangesNothing() throws Exception {
        LineId line = told("intact");
        List<String> before = everything(line, "");
        assertThat(rebuild.line(line)).isEqualTo(15);
        assertThat(everything(line, "")).isEqualTo(before);
    }

    @Test
    void emptiedTablesComeBackAsTheyWere() throws Exception {
        LineId line = told("emptied");
        List<String> before = everything(line, "");
        long news = outbox.last();
        AliasName current = AliasName.current(line);
        forget(line, PROJECTIONS);
        assertThat(lines.find(line)).isEmpty();

        rebuild.all();

        assertThat(everything(line, "")).isEqualTo(before);
        assertThat(lines.revisions(line))
                .extracting(view -> view.state())
                .containsExactly("FORMER", "CURRENT", "REJECTED");
        assertThat(outbox.last()).as("nobody hears old news").isEqualTo(news);
        assertThat(artifacts.aliases().current(current).orElseThrow().generation())
                .as("no alias moves")
                .isEqualTo(2);
    }

    @Test
    void whatOnlyTheWorkflowsRememberComesBackWithTheTimesOfItsSteps() throws Exception {
        LineId line = told("workflows");
        List<String> before = everything(line, "- 'created_at' - 'updated_at'");
        forget(line, PROJECTIONS);
        forget(line, List.of("outbox"));
        assertThat(rebuild.line(line)).isEqualTo(15);
        assertThat(everything(line, "- 'created_at' - 'updated_at'")).isEqualTo(before);
        assertThat(outbox.about(line)).isEmpty();
    }

    @Test
    void whatOnlyTheOutboxRemembersComesBack() throws Exception {
        LineId line = new LineId("rebuild", "outbox");
        new Story(line).register(registry);
        new Story(line).edit(registry);
        List<String> before = everything(line, "");
        forget(line, PROJECTIONS);
        assertThat(rebuild.line(line)).isEqualTo(6);
        assertThat(everything(line, "")).isEqualTo(before);
    }

    @Test
    void aLineNobodyRemembersIsRefusedByName() {
        assertThatThrownBy(() -> rebuild.line(new LineId("rebuild", "nobody")))
                .hasMessageContaining("'rebuild/nobody'")
                .hasMessageContaining("list of lines");
    }

    private LineId told(String name) {
        LineId line = new LineId("rebuild", name);
        WorkerFactory workers = WorkerFactory.newInstance(temporal);
        workers.newWorker(Telling.QUEUE).registerWorkflowImplementationTypes(TellingImpl.class);
        workers.start();
        try {
            WorkflowOptions options = WorkflowOptions.newBuilder()
                    .setWorkflowId(WorkflowIds.line(line))
                    .setTaskQueue(Telling.QUEUE)
                    .build();
            temporal.newWorkflowStub(Telling.class, options).tell(new Telling.Chapter(line, "line"));
        } finally {
            workers.shutdownNow();
        }
        return line;
    }

    private List<String> everything(LineId line, String without) throws SQLException {
        List<String> rows = new ArrayList<>();
        for (String table : PROJECTIONS) {
            String select = "select '" + table + " ' || (to_jsonb(t) " + without + ")::text from " + table
                    + " t where line = ? order by 1";
            try (Connection connection = database.getConnection();
                    PreparedStatement statement = connection.prepareStatement(select)) {
                statement.setString(1, line.toString());
                ResultSet found = statement.executeQuery();
                while (found.next()) {
                    rows.add(found.getString(1));
                }
            }
        }
        return rows;
    }

    private void forget(LineId line, List<String> tables) throws SQLException {
        for (String table : tables) {
            try (Connection connection = database.getConnection();
                    PreparedStatement statement =
                            connection.prepareStatement("delete from " + table + " where line = ?")) {
                statement.setString(1, line.toString());
                statement.executeUpdate();
            }
        }
    }
}
