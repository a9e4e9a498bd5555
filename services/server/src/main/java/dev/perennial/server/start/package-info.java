/** How a process of the application begins: its schema, its checks on itself, and what it needs being there. */
@NullMarked
package dev.perennial.server.start;

import org.jspecify.annotations.NullMarked;
