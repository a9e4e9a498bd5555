package dev.perennial.server.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.perennial.contract.gate.GateSettings;
import dev.perennial.contract.policy.LinePolicy;
import dev.perennial.server.json.Json;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RegistrarTest {
    private static final LinePolicy STANDARD = LinePolicy.standard(GateSettings.standard(List.of(), List.of()));

    @Test
    void onlyTheFieldsGivenDiffer() {
        LinePolicy merged = Registrar.merged(
                STANDARD, Json.parse("{\"pace\":{\"quietPeriod\":\"PT1S\"},\"edits\":{\"minCorrections\":2}}"));
        assertThat(merged.pace().quietPeriod()).isEqualTo(Duration.ofSeconds(1));
        assertThat(merged.pace().coolDown()).isEqualTo(STANDARD.pace().coolDown());
        assertThat(merged.edits().minCorrections()).isEqualTo(2);
        assertThat(merged.canary()).isEqualTo(STANDARD.canary());
    }

    @Test
    void anUnknownFieldIsRefusedByName() {
        assertThatThrownBy(() -> Registrar.merged(STANDARD, Json.parse("{\"pace\":{\"quietPeriood\":\"PT1S\"}}")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("quietPeriood");
    }

    @Test
    void aValueOutOfRangeIsRefusedWithItsName() {
        assertThatThrownBy(() -> Registrar.merged(STANDARD, Json.parse("{\"canary\":{\"margin\":7}}")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("margin");
    }
}
