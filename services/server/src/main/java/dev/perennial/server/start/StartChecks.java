package dev.perennial.server.start;

import dev.perennial.server.access.TokenSource;
import dev.perennial.server.config.PerennialConfig;
import dev.perennial.server.config.Role;
import dev.perennial.tensor.RuntimeFailureException;
import dev.perennial.tensor.runtime.Device;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The application's checks on itself: each names the offending property; any of them stops the start. */
@ApplicationScoped
class StartChecks {
    private static final Pattern TARGET = Pattern.compile("[^\\s:/]+:\\d{1,5}");
    private static final Set<Role> SEALING = Set.of(Role.GATEWAY, Role.INTAKE);
    private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,200}");

    private final PerennialConfig config;
    private final String host;
    private final boolean tokensKnown;

    @Inject
    StartChecks(PerennialConfig config, TokenSource tokens, @ConfigProperty(name = "quarkus.http.host") String host) {
        this(config, !tokens.none(), host);
    }

    StartChecks(PerennialConfig config, boolean tokensKnown, String host) {
        this.config = config;
        this.tokensKnown = tokensKnown;
        this.host = host;
    }

    void run(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent start) {
        List<String> found = problems();
        if (!found.isEmpty()) {
            throw new ConfigurationException(String.join(System.lineSeparator(), found));
        }
        tellTheEngine();
    }

    /** The engine reads system properties and the environment itself, but no configuration file. */
    void tellTheEngine() {
        config.device().ifPresent(device -> System.setProperty(Device.NAME, device));
        config.dtype().ifPresent(type -> System.setProperty(Device.TYPE, type));
    }

    List<String> problems() {
        List<String> found = new ArrayList<>();
        Stream.of(openWithoutTokens(), knownRequestKey(), temporalTarget(), s3Endpoint(), device())
                .forEach(problem -> problem.ifPresent(found::add));
        topics().filter(topic -> !TOPIC.matcher(topic).matches())
                .forEach(topic -> found.add("perennial.topics: '" + topic
                        + "' is no name of a Kafka topic; use letters, digits, '.', '_' and '-'"));
        return found;
    }

    private Stream<String> topics() {
        return Stream.of(
                config.topics().inference(),
                config.topics().feedback(),
                config.topics().catalog(),
                config.topics().lifecycle());
    }

    private Optional<String> openWithoutTokens() {
        if (tokensKnown || Loopback.is(host)) {
            return Optional.empty();
        }
        return Optional.of("quarkus.http.host: " + host + " can be reached from elsewhere, but no tokens are set;"
                + " set perennial.access.tokens or perennial.access.tokens-file, or bind 127.0.0.1");
    }

    private Optional<String> knownRequestKey() {
        boolean seals = SEALING.stream().anyMatch(config.roles()::contains);
        if (!seals || Loopback.is(host) || !config.requestKey().equals(PerennialConfig.KNOWN_REQUEST_KEY)) {
            return Optional.empty();
        }
        return Optional.of("perennial.request-key: " + host + " can be reached from elsewhere, and the key that seals"
                + " request ids is the one everybody knows; set a secret of your own, the same for all processes");
    }

    private Optional<String> device() {
        try {
            Device.parse(config.device().orElse("cpu"), config.dtype().orElse("float32"));
            return Optional.empty();
        } catch (RuntimeFailureException unknown) {
            return Optional.of(String.valueOf(unknown.getMessage()));
        }
    }

    private Optional<String> temporalTarget() {
        String target = config.temporal().target();
        return TARGET.matcher(target).matches()
                ? Optional.empty()
                : Optional.of("perennial.temporal.target: expected host:port, found '" + target + "'");
    }

    private Optional<String> s3Endpoint() {
        String endpoint = config.s3().endpoint();
        try {
            URI uri = URI.create(endpoint);
            if (uri.getRawUserInfo() != null) {
                return Optional.of("perennial.s3.endpoint: expected an address alone, found credentials in it;"
                        + " set perennial.s3.access-key and perennial.s3.secret-key instead");
            }
            if (uri.getHost() != null && Set.of("http", "https").contains(uri.getScheme())) {
                return Optional.empty();
            }
        } catch (IllegalArgumentException e) {
            // falls through to the same sentence: not an address
        }
        return Optional.of(
                "perennial.s3.endpoint: expected http://host:port or https://host:port, found '" + endpoint + "'");
    }
}
