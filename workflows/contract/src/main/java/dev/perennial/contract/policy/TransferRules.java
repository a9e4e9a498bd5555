package dev.perennial.contract.policy;

import dev.perennial.contract.Checks;
import java.util.List;

/**
 * How a line is carried to a new base version.
 *
 * @param strengths the strengths {@code a} that the line search tries, in (0, 2]; 0 always means "not transferable"
 * @param minEditsHolding the least share of the replayed ledger that must hold
 */
public record TransferRules(List<Double> strengths, double minEditsHolding) {
    /** Defaults. */
    public static final TransferRules STANDARD = new TransferRules(List.of(0.25, 0.5, 0.75, 1.0), 0.8);

    public TransferRules {
        strengths = List.copyOf(strengths);
        Checks.between("TransferRules: strengths", strengths.size(), 1, 32);
        for (double strength : strengths) {
            Checks.between("TransferRules: strength", strength, 1e-6, 2);
        }
        Checks.between("TransferRules: min edits holding", minEditsHolding, 0, 1);
    }
}
