/** What the program does when it is started: serve, or one job and end. */
@NullMarked
package dev.perennial.server.modes;

import org.jspecify.annotations.NullMarked;
