/** Model lines, their revisions, versions and provenance. */
@NullMarked
package dev.perennial.contract.line;

import org.jspecify.annotations.NullMarked;
