/** Running the application on this machine: which processes, started how, ready when, ended in which order. */
@NullMarked
package dev.perennial.cli.run;

import org.jspecify.annotations.NullMarked;
