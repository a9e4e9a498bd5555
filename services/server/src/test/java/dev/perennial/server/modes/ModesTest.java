package dev.perennial.server.modes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.contract.line.LineId;
import dev.perennial.server.Story;
import dev.perennial.server.Surroundings;
import dev.perennial.server.config.Configs;
import dev.perennial.server.config.Role;
import dev.perennial.server.rebuild.Rebuild;
import dev.perennial.server.start.Schema;
import dev.perennial.server.temporal.TemporalNamespace;
import dev.perennial.steps.port.Registry;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(Surroundings.class)
class ModesTest {
    @Inject
    Instance<Schema> schema;

    @Inject
    Instance<TemporalNamespace> namespace;

    @Inject
    Instance<Rebuild> rebuild;

    @Inject
    Registry registry;

    @Test
    void aJobStartsWithAConfigurationThatHoldsAndPlaysNoRole() {
        List<String> settings =
                List.of("perennial.roles", "quarkus.http.host-enabled", "quarkus.management.host-enabled");
        try {
            Modes.prepare(new String[] {"rebuild"});
            String roles = System.getProperty("perennial.roles", "");
            assertThat(Configs.of(Map.of("perennial.roles", roles)).roles()).containsExactly(Role.NONE);
        } finally {
            settings.forEach(System::clearProperty);
        }
    }

    @Test
    void whatIsDoneIsZeroWhatIsRefusedOneAndWhatNobodyUnderstandsTwo() {
        new Story(new LineId("modes", "known")).register(registry);
        Modes modes = new Modes(schema, namespace, rebuild);
        assertThat(modes.run("rebuild", "modes/known")).isZero();
        assertThat(modes.run("rebuild", "modes/known", "modes/nobody")).isEqualTo(1);
        assertThat(modes.run("rebuild", "No Line")).isEqualTo(2);
        assertThat(modes.run("rebuilt")).isEqualTo(2);
    }
}
