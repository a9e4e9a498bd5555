/** The settings of a line by which changes are decided. */
@NullMarked
package dev.perennial.contract.policy;

import org.jspecify.annotations.NullMarked;
