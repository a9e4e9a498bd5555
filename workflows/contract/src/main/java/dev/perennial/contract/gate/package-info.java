/** Verdicts on a candidate and the evidence behind them. */
@NullMarked
package dev.perennial.contract.gate;

import org.jspecify.annotations.NullMarked;
