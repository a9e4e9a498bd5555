package dev.perennial.server.start;

import dev.perennial.server.config.PerennialConfig;
import dev.perennial.server.config.Role;
import dev.perennial.server.loop.Loop;
import dev.perennial.server.loop.Loop.Next;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;

/**
 * Ready when everything that the roles of this process need can be reached; names what cannot. A process that is a
 * gateway and nothing else goes on answering without any of it, so that it stays ready, and names what was missing when
 * last looked for: asking now could take longer than a probe waits. Liveness asks nothing of the outside.
 */
@org.eclipse.microprofile.health.Readiness
@ApplicationScoped
class Readiness implements HealthCheck {
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);

    private final PerennialConfig config;
    private final Iterable<Dependency> dependencies;
    private final boolean gatewayAlone;
    private volatile Map<String, Optional<String>> seen = Map.of();
    private Loop loop = Loop.NONE;

    @Inject
    Readiness(PerennialConfig config, @Any Instance<Dependency> dependencies) {
        this(config, (Iterable<Dependency>) dependencies);
    }

    Readiness(PerennialConfig config, Iterable<Dependency> dependencies) {
        this.config = config;
        this.dependencies = dependencies;
        this.gatewayAlone = config.roles().equals(Set.of(Role.GATEWAY));
    }

    void start(@Observes StartupEvent event) {
        if (gatewayAlone) {
            loop = Loop.start("dependencies", BETWEEN_LOOKS, this::look);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        loop.close();
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer =
                HealthCheckResponse.named("dependencies").up();
        Map<String, Optional<String>> missing = seen.isEmpty() ? missing() : seen;
        missing.forEach((name, reason) -> answer.withData(name, reason.orElse("there")));
        boolean down = !gatewayAlone && missing.values().stream().anyMatch(Optional::isPresent);
        return answer.status(!down).build();
    }

    Next look() {
        seen = missing();
        return Next.PAUSE;
    }

    private Map<String, Optional<String>> missing() {
        Map<String, Optional<String>> found = new TreeMap<>();
        for (Dependency dependency : dependencies) {
            if (!Collections.disjoint(dependency.neededBy(), config.roles())) {
                found.put(dependency.name(), dependency.missing());
            }
        }
        return found;
    }
}
