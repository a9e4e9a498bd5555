/** The server's commands from outside: requests over REST, answers and refusals as the server words them. */
@NullMarked
package dev.perennial.cli.client;

import org.jspecify.annotations.NullMarked;
