package dev.perennial.local.part;

import java.util.Map;

/** One of the servers the application needs around it. */
public interface Part {
    /**
     * What it is called towards the user.
     *
     * @return a name such as {@code Kafka}
     */
    String name();

    /**
     * Where it listens.
     *
     * @return host and port, or a URL
     */
    String address();

    /**
     * What the application needs to know to use it.
     *
     * @return values by configuration key
     */
    Map<String, String> settings();

    /**
     * Starts it; returns once it answers.
     *
     * @throws Exception when it does not come up; {@link dev.perennial.local.machine.LocalFailure} when the user can
     *     help
     */
    void start() throws Exception;

    /**
     * Ends it within a few seconds; does nothing when it was never started.
     *
     * @throws Exception when it does not end
     */
    void stop() throws Exception;
}
