package dev.perennial.server.temporal;

import dev.perennial.server.config.Role;
import io.temporal.worker.WorkerFactory;

/**
 * Some of the workers of this process; every bean of this type is asked, before the workers start, to sign on what it
 * brings.
 */
public interface WorkerCrew {
    /** The role that wants it. */
    Role role();

    /** Makes workers on the factory and registers workflows or activities with them. */
    void signOn(WorkerFactory factory);
}
