package dev.perennial.server.config;

import io.smallrye.config.WithDefault;

/** How the database is treated at start. */
public interface DatabaseConfig {
    /** Whether the schema is brought up to date at start; where a job runs {@code migrate}, set it to false. */
    @WithDefault("true")
    boolean migrate();
}
