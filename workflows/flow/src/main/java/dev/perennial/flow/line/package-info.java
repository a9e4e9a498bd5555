/**
 * The line: one entity that collects triggers, decides and lets one change run; and the release of a base version to
 * all lines.
 */
@NullMarked
package dev.perennial.flow.line;

import org.jspecify.annotations.NullMarked;
