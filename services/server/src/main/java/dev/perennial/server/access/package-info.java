/**
 * Who may call: loopback with checked Host and Origin, or bearer tokens with roles. Hides how a token is kept and
 * compared.
 */
@NullMarked
package dev.perennial.server.access;

import org.jspecify.annotations.NullMarked;
