/** What the steps need of the application: its registry, whatever serves traffic, and graded answers. */
@NullMarked
package dev.perennial.steps.port;

import org.jspecify.annotations.NullMarked;
