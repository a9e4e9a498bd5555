package dev.perennial.server.config;

/** What a process of the application does; a process may play several. */
public enum Role {
    /** REST, console and event stream. */
    API,
    /** Kafka events to signals. */
    INTAKE,
    /** Inference records to window profiles. */
    MONITOR,
    /** Workflows and light activities, and the relay of the outbox. */
    ORCHESTRATOR,
    /** Tensor work. */
    GPU,
    /** Serves models and splits their traffic. */
    GATEWAY,
    /** Nothing: the process does one job and ends. */
    NONE
}
