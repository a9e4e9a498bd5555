/** The connection to Temporal: clients, workers by role, namespace. Hides how signals, updates and queries travel. */
@NullMarked
package dev.perennial.server.temporal;

import org.jspecify.annotations.NullMarked;
