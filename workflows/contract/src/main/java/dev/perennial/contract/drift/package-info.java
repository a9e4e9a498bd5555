/** What a window of traffic says against the reference. */
@NullMarked
package dev.perennial.contract.drift;

import org.jspecify.annotations.NullMarked;
