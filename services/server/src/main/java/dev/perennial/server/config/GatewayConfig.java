package dev.perennial.server.config;

import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How models are served. */
public interface GatewayConfig {
    /** How often the traffic splits are read. */
    @WithDefault("0.5S")
    Duration poll();

    /** How many requests to a revision share a decode step. */
    @WithDefault("8")
    int rows();

    /** How many more requests to a revision may wait. */
    @WithDefault("64")
    int waiting();

    /** How many records may wait for Kafka; more are dropped and counted. */
    @WithDefault("10000")
    int buffer();
}
