package dev.perennial.contract.gate;

import dev.perennial.contract.Checks;

/**
 * The least that edits must reach, as shares.
 *
 * @param efficacy edits that hold
 * @param generality paraphrases that hold
 * @param locality unrelated prompts answered as before
 * @param retention earlier edits that still hold
 */
public record EditBounds(double efficacy, double generality, double locality, double retention) {
    /**
     * Defaults. Generality is published but not asked for: no method that writes weights reached it on small models,
     * and a bound nobody can meet gates nothing.
     */
    public static final EditBounds STANDARD = new EditBounds(0.9, 0, 0.8, 0.9);

    public EditBounds {
        Checks.between("EditBounds: efficacy", efficacy, 0, 1);
        Checks.between("EditBounds: generality", generality, 0, 1);
        Checks.between("EditBounds: locality", locality, 0, 1);
        Checks.between("EditBounds: retention", retention, 0, 1);
    }
}
