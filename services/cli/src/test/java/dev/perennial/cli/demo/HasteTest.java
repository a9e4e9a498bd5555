package dev.perennial.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.perennial.cli.file.Json;
import dev.perennial.contract.gate.GateSettings;
import dev.perennial.contract.policy.LinePolicy;
import java.util.List;
import org.junit.jupiter.api.Test;

class HasteTest {
    private final ObjectNode policy =
            (ObjectNode) Json.tree(LinePolicy.standard(GateSettings.standard(List.of(), List.of())));

    @Test
    void theHastyPolicyIsTheStandardOneButForDurations() {
        policy.withObject("/pace").setAll((ObjectNode) Haste.policy().path("pace"));
        policy.withObject("/drift").setAll((ObjectNode) Haste.policy().path("drift"));
        policy.withObject("/canary").setAll((ObjectNode) Haste.policy().path("canary"));
        assertThat(policy.path("pace").path("coolDown").asText()).isEqualTo("PT1S");
        assertThat(Haste.beyondDurations(policy)).isEmpty();
    }

    @Test
    void anotherMarginOrFewerStepsAreFound() {
        policy.withObject("/canary").put("margin", 0.5).putArray("steps");
        policy.withObject("/edits").put("minCorrections", 1);
        assertThat(Haste.beyondDurations(policy))
                .containsExactlyInAnyOrder("/canary/margin", "/canary/steps", "/edits/minCorrections");
    }
}
