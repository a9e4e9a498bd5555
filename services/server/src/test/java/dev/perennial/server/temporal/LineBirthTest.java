package dev.perennial.server.temporal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.contract.line.LineId;
import dev.perennial.flow.SearchAttributes;
import dev.perennial.flow.WorkflowIds;
import dev.perennial.server.Story;
import dev.perennial.server.Surroundings;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.temporal.api.common.v1.Payload;
import io.temporal.client.WorkflowClient;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(Surroundings.class)
class LineBirthTest {
    private static final LineId LINE = new LineId("birth", "found");

    @Inject
    LineBirth births;

    @Inject
    WorkflowClient client;

    @Test
    void aLineCanBeFoundByItsTenantAndNameFromItsStart() {
        births.start(new Story(LINE).registration());

        Map<String, Payload> attributes = client.fetchHistory(WorkflowIds.line(LINE))
                .getEvents()
                .get(0)
                .getWorkflowExecutionStartedEventAttributes()
                .getSearchAttributes()
                .getIndexedFieldsMap();
        assertThat(text(attributes, SearchAttributes.TENANT.getName())).isEqualTo("\"birth\"");
        assertThat(text(attributes, SearchAttributes.LINE.getName())).isEqualTo("\"birth/found\"");
    }

    private static String text(Map<String, Payload> attributes, String name) {
        return attributes
                .getOrDefault(name, Payload.getDefaultInstance())
                .getData()
                .toStringUtf8();
    }
}
