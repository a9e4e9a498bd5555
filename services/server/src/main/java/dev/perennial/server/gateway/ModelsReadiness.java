package dev.perennial.server.gateway;

import dev.perennial.contract.line.RevisionId;
import dev.perennial.server.config.PerennialConfig;
import dev.perennial.server.config.Role;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/**
 * A process that is a gateway and nothing else is ready once it has read the splits and each line's current revision is
 * open here, so that no request comes to it before. One that cannot be opened holds it up only as long as none is open.
 * From then on it is ready for good: what is opened later must not take away what is open.
 */
@Readiness
@ApplicationScoped
class ModelsReadiness implements HealthCheck {
    private final boolean asked;
    private final Supplier<Optional<String>> missing;
    private volatile boolean ready;

    @Inject
    ModelsReadiness(PerennialConfig config, Gateway gateway) {
        this(config, gateway::missing);
    }

    ModelsReadiness(PerennialConfig config, Supplier<Optional<String>> missing) {
        this.asked = config.roles().equals(Set.of(Role.GATEWAY));
        this.missing = missing;
    }

    /** What is missing of those routes among these endpoints. */
    static Optional<String> missing(Routes routes, Endpoints endpoints) {
        if (!routes.areRead()) {
            return Optional.of("the traffic splits have not been read yet; the log tells why");
        }
        Set<RevisionId> awaited = endpoints.awaited(routes.current());
        return awaited.isEmpty()
                ? Optional.empty()
                : Optional.of("being opened: "
                        + awaited.stream().map(RevisionId::toString).sorted().collect(Collectors.joining(", ")));
    }

    @Override
    public HealthCheckResponse call() {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("models");
        Optional<String> awaited = asked && !ready ? missing.get() : Optional.empty();
        ready = awaited.isEmpty();
        awaited.ifPresent(what -> answer.withData("missing", what));
        return answer.status(ready).build();
    }
}
