/** Sends what happened to {@code perennial.lifecycle}, as CloudEvents, in the order of each line, at least once. */
@NullMarked
package dev.perennial.server.relay;

import org.jspecify.annotations.NullMarked;
