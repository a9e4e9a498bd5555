/** What can be set, one documented interface per concern; unknown keys below {@code perennial.} stop the start. */
@NullMarked
package dev.perennial.server.config;

import org.jspecify.annotations.NullMarked;
