package dev.perennial.server.config;

import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How fast happenings leave for Kafka and for the event stream. */
public interface OutboxConfig {
    /** How often new happenings are looked for. */
    @WithDefault("0.5S")
    Duration every();

    /** How many are taken at a time. */
    @WithDefault("200")
    int batch();
}
