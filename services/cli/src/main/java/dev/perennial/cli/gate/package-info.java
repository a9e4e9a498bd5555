/** Models held against suites. */
@NullMarked
package dev.perennial.cli.gate;

import org.jspecify.annotations.NullMarked;
