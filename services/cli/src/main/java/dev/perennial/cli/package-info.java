/** The command line: crafts by hand on local folders, and a client of the server. */
@NullMarked
package dev.perennial.cli;

import org.jspecify.annotations.NullMarked;
