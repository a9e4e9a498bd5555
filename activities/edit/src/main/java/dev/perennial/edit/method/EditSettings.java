package dev.perennial.edit.method;

import java.util.List;

/**
 * The settings of UltraEdit for one model; found by {@link SettingsSweep} when a line is registered.
 *
 * @param modules the linear modules to change, such as {@code model.layers.3.mlp.down_proj}
 * @param rate UltraEdit's eta
 * @param passes the most passes over a turn; fewer when every edit holds
 * @param turn edits in one turn
 * @param ridge StableEdit's alpha
 * @param textWeight how much the keys of base text are protected, in keys of its mean token
 * @param keyWeight how much each key of an earlier edit is protected, in keys of this turn
 */
public record EditSettings(
        List<String> modules, double rate, int passes, int turn, double ridge, double textWeight, double keyWeight) {
    public EditSettings {
        modules = List.copyOf(modules);
        boolean positive = rate > 0 && passes > 0 && turn > 0 && ridge > 0;
        if (modules.isEmpty() || !positive || !(textWeight >= 0) || !(keyWeight >= 0)) {
            throw new IllegalArgumentException("EditSettings: expected modules, a positive rate, passes, turn and"
                    + " ridge, and weights of 0 or more, found " + modules + ", " + rate + ", " + passes + ", " + turn
                    + ", " + ridge + ", " + textWeight + ", " + keyWeight);
        }
    }

    /** Usual values for these modules at this rate. */
    public static EditSettings of(List<String> modules, double rate) {
        return new EditSettings(modules, rate, 25, 100, 1, 3000, 30);
    }

    /** The same with so many edits in a turn. */
    public EditSettings inTurnsOf(int edits) {
        return new EditSettings(modules, rate, passes, edits, ridge, textWeight, keyWeight);
    }
}
