/** The application: one Quarkus program whose roles are chosen at start. */
@NullMarked
package dev.perennial.server;

import org.jspecify.annotations.NullMarked;
