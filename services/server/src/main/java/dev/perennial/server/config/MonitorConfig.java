package dev.perennial.server.config;

import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How traffic is folded into windows. */
public interface MonitorConfig {
    /** The Kafka consumer group. */
    @WithDefault("perennial-monitor")
    String group();

    /** How long a window is; whole seconds. */
    @WithDefault("5M")
    Duration window();

    /** How long after its end a window waits for late records. */
    @WithDefault("10S")
    Duration grace();

    /** How many records are fetched at a time. */
    @WithDefault("500")
    int batch();
}
