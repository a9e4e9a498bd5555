package dev.perennial.server.access;

import dev.perennial.server.config.PerennialConfig;
import dev.perennial.server.problem.Problem;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Refuses requests that a web page of another site had a browser send: a foreign Host (rebound name) or a foreign
 * Origin.
 */
@ApplicationScoped
class HostGuard {
    private static final int BEFORE_EVERYTHING = 1000;
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1", "[::1]");

    private final Set<String> hosts = new HashSet<>(LOOPBACK);

    HostGuard(PerennialConfig config, @ConfigProperty(name = "quarkus.http.host") String bound) {
        hosts.add(bound);
        hosts.addAll(config.access().hosts().orElse(List.of()));
    }

    void install(@Observes Filters filters) {
        filters.register(this::check, BEFORE_EVERYTHING);
    }

    private void check(RoutingContext context) {
        HttpServerRequest request = context.request();
        HostAndPort authority = request.authority();
        Optional<String> refusal = refusal(authority == null ? "" : authority.host(), request.getHeader("Origin"));
        if (refusal.isPresent()) {
            Problem.forbidden(refusal.get()).writeTo(context.response());
        } else {
            context.next();
        }
    }

    /** Why a request with these headers is refused, if it is. */
    Optional<String> refusal(String host, @Nullable String origin) {
        if (!hosts.contains(host)) {
            return Optional.of("Host '" + host + "' is not a name of this server; call it by "
                    + String.join(", ", hosts) + ", or add the name to perennial.access.hosts.");
        }
        if (origin != null && !isOwn(origin)) {
            return Optional.of(
                    "Origin '" + origin + "' may not call this server; open the console on this server itself.");
        }
        return Optional.empty();
    }

    private boolean isOwn(String origin) {
        try {
            String host = URI.create(origin).getHost();
            return host != null && hosts.contains(host);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
