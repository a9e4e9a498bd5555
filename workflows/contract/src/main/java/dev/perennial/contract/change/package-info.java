/** What the policy decided and how it ended. */
@NullMarked
package dev.perennial.contract.change;

import org.jspecify.annotations.NullMarked;
