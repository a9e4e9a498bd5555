package dev.perennial.server.config;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Where workflows run. */
public interface TemporalConfig {
    /** The frontend's {@code host:port}. */
    @WithDefault("127.0.0.1:7233")
    String target();

    /** The namespace of this installation. */
    @WithDefault("default")
    String namespace();

    /** How long running activities may take to stop at shutdown. */
    @WithDefault("15S")
    Duration grace();

    /**
     * How long after the end of a process its activities that beat go to another one, where workflows ask for longer.
     * Running activities beat by themselves, four times as often.
     */
    Optional<Duration> silence();

    /** How long the history of an ended workflow is kept, for a namespace made by {@code temporal-init}. */
    @WithDefault("30D")
    Duration retention();
}
