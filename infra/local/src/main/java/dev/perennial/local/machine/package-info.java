/** What the machine is asked for: child processes, ports, locks and private files. Hides how each is done safely. */
@NullMarked
package dev.perennial.local.machine;

import org.jspecify.annotations.NullMarked;
