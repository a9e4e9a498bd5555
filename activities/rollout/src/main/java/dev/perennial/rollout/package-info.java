/** Sequential judges of a canary and traffic targets. */
@NullMarked
package dev.perennial.rollout;

import org.jspecify.annotations.NullMarked;
