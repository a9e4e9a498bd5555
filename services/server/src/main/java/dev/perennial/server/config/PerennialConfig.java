package dev.perennial.server.config;

import dev.perennial.steps.failpoint.Failpoint;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;
import java.util.Set;

/** Everything below {@code perennial.}; each concern has its own interface. */
@ConfigMapping(prefix = "perennial")
public interface PerennialConfig {
    /** The request key of an installation that only its own machine reaches. */
    String KNOWN_REQUEST_KEY = "perennial";

    /** The roles this process plays; all of them unless told. */
    @WithDefault("api,intake,monitor,orchestrator,gpu,gateway")
    Set<Role> roles();

    /** Where models are computed: cpu, cuda or cuda:NUMBER; cpu unless told. */
    Optional<String> device();

    /** The type that served models are held and multiplied in: float32 unless told, float16 or bfloat16. */
    Optional<String> dtype();

    /** Who may call. */
    AccessConfig access();

    /** Where workflows run. */
    TemporalConfig temporal();

    /** Where artifacts are kept. */
    S3Config s3();

    /** Where opened models lie. */
    CacheConfig cache();

    /** How the database is treated at start. */
    DatabaseConfig database();

    /** Names of the Kafka topics. */
    TopicsConfig topics();

    /** Where the process shall stop, for game days only. */
    Optional<Failpoint> failpoint();

    /** How events are taken in. */
    IntakeConfig intake();

    /** How traffic is folded into windows. */
    MonitorConfig monitor();

    /**
     * Seals request ids; the same for all processes of an installation. Whoever knows it can tell the revision behind a
     * request id and make ids up, so that everybody knows the default.
     */
    @WithDefault(KNOWN_REQUEST_KEY)
    String requestKey();

    /** How models are served. */
    GatewayConfig gateway();

    /** How fast happenings leave for Kafka and for the event stream. */
    OutboxConfig outbox();
}
