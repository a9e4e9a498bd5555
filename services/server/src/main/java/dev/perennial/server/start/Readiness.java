package dev.perennial.server.start;

import dev.perennial.server.config.PerennialConfig;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import java.util.Collections;
import java.util.Optional;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/**
 * Ready when everything that the roles of this process need can be reached; names what cannot. Liveness asks nothing of
 * the outside.
 */
@org.eclipse.microprofile.health.Readiness
@ApplicationScoped
class Readiness implements HealthCheck {
    private final PerennialConfig config;
    private final Instance<Dependency> dependencies;

    Readiness(PerennialConfig config, @Any Instance<Dependency> dependencies) {
        this.config = config;
        this.dependencies = dependencies;
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer =
                HealthCheckResponse.named("dependencies").up();
        for (Dependency dependency : dependencies) {
            if (!Collections.disjoint(dependency.neededBy(), config.roles())) {
                Optional<String> missing = dependency.missing();
                answer.withData(dependency.name(), missing.orElse("there"));
                if (missing.isPresent()) {
                    answer.down();
                }
            }
        }
        return answer.build();
    }
}
