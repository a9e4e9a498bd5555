package dev.perennial.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.contract.line.LinePhase;
import dev.perennial.flow.calls.Starts;
import dev.perennial.flow.line.ModelLineWorkflow;
import io.temporal.api.sdk.v1.WorkflowMetadata;
import io.temporal.common.SearchAttributeKey;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the Temporal UI shows. */
class ShownTest {
    @Test
    void searchAttributesStayWithinWhatAnSqlStoreHolds() {
        assertThat(types("KEYWORD")).isLessThanOrEqualTo(10);
        assertThat(Stream.of("TEXT", "INT", "DOUBLE", "BOOL", "DATETIME", "KEYWORD_LIST"))
                .allSatisfy(type -> assertThat(types(type)).isLessThanOrEqualTo(3));
        assertThat(SearchAttributes.ALL.stream().map(SearchAttributeKey::getName))
                .doesNotHaveDuplicates();
    }

    @Test
    void aLineTellsWhereItStands() {
        try (World world = new World()) {
            ModelLineWorkflow line = world.line(Worlds.hastyPolicy());
            line.trigger(Worlds.corrections("c1", 10));
            world.await(line, status -> world.io.ends.size() == 1 && status.phase() == LinePhase.WATCHING);
            line.freeze(Worlds.ANN);
            world.await(line, status -> status.phase() == LinePhase.FROZEN && world.io.states.size() > 3);

            WorkflowMetadata shown =
                    world.stub("line/acme/support").query("__temporal_workflow_metadata", WorkflowMetadata.class);

            assertThat(shown.getCurrentDetails())
                    .contains("current: acme/support@2 (1.0.1)")
                    .contains("* decision 1: corrections: 10 wait, 10 make an edit");
        }
    }

    @Test
    void startsSayInASentenceWhatTheyAre() {
        assertThat(Starts.line(Worlds.registration(Worlds.policy())).getStaticSummary())
                .isEqualTo("line acme/support on base-1");
        assertThat(Starts.drift(Worlds.LINE, "w1").getStaticSummary()).isEqualTo("acme/support: drift in window w1");
        assertThat(Starts.drift(Worlds.LINE, "w".repeat(128)).getStaticSummary().getBytes(StandardCharsets.UTF_8))
                .hasSizeLessThan(400);
    }

    private static long types(String type) {
        return List.copyOf(SearchAttributes.ALL).stream()
                .filter(key -> key.getValueType().name().endsWith("_" + type))
                .count();
    }
}
