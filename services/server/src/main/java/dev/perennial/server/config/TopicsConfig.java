package dev.perennial.server.config;

import io.smallrye.config.WithDefault;

/** Names of the Kafka topics; dead letters go to the same name with {@code .dead} behind it. */
public interface TopicsConfig {
    /** What was asked of the models and what they answered. */
    @WithDefault("perennial.inference")
    String inference();

    /** Graded answers and corrections. */
    @WithDefault("perennial.feedback")
    String feedback();

    /** Published experts and released bases. */
    @WithDefault("perennial.catalog")
    String catalog();

    /** What Perennial did. */
    @WithDefault("perennial.lifecycle")
    String lifecycle();
}
