/**
 * The application: one program whose roles (api, intake, monitor, orchestrator, gpu, gateway) are chosen at start.
 * Hides Quarkus, PostgreSQL and Kafka from everything below it.
 */
@NullMarked
package dev.perennial.server;

import org.jspecify.annotations.NullMarked;
