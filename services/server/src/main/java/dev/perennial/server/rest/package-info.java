/**
 * The REST interface below {@code /api/v1} and its event stream. Reads the registry, commands go to the workflows as
 * updates.
 */
@NullMarked
package dev.perennial.server.rest;

import org.jspecify.annotations.NullMarked;
