/** The connection to the store, and what comes into it from outside. */
@NullMarked
package dev.perennial.server.artifacts;

import org.jspecify.annotations.NullMarked;
