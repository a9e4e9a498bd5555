package dev.perennial.server.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.perennial.server.config.Configs;
import dev.perennial.server.config.Role;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponse.Status;
import org.junit.jupiter.api.Test;

class ReadinessTest {
    private static final String GONE = "Kafka does not answer; start it";

    @Test
    void aGatewayAloneStaysReadyAndTellsWhatIsAway() {
        Readiness readiness = readiness("gateway");
        readiness.look();
        HealthCheckResponse answer = readiness.call();
        assertThat(answer.getStatus()).isEqualTo(Status.UP);
        assertThat(answer.getData()).contains(Map.of("kafka", GONE));
    }

    @Test
    void aProcessWithAnotherRoleIsNotReadyWhileSomethingIsAway() {
        for (String roles : List.of("intake", "api,gateway")) {
            HealthCheckResponse answer = readiness(roles).call();
            assertThat(answer.getStatus()).isEqualTo(Status.DOWN);
            assertThat(answer.getData()).contains(Map.of("kafka", GONE));
        }
        assertThat(readiness("api").call().getStatus()).isEqualTo(Status.UP);
    }

    private static Readiness readiness(String roles) {
        return new Readiness(Configs.of(Map.of("perennial.roles", roles)), List.of(new Away()));
    }

    private static final class Away implements Dependency {
        @Override
        public String name() {
            return "kafka";
        }

        @Override
        public Set<Role> neededBy() {
            return EnumSet.of(Role.INTAKE, Role.GATEWAY);
        }

        @Override
        public Optional<String> missing() {
            return Optional.of(GONE);
        }
    }
}
