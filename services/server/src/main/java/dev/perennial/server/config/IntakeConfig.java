package dev.perennial.server.config;

import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How events are taken in. */
public interface IntakeConfig {
    /** The Kafka consumer group. */
    @WithDefault("perennial-intake")
    String group();

    /** How many records are fetched at a time. */
    @WithDefault("200")
    int batch();

    /** How many keys are handled at a time. */
    @WithDefault("8")
    int workers();

    /** How often events that were accepted and not signalled are signalled again. */
    @WithDefault("10S")
    Duration repeat();

    /** The largest event taken in, in bytes. */
    @WithDefault("4194304")
    int largest();

    /**
     * The folders below which models may be taken from by their path; without any, every folder, but only where this
     * process serves the API and is bound to loopback.
     */
    Optional<List<Path>> folders();
}
