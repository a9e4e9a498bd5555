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
 * @param textWeight how much the keys of base text are protected, in keys of each token
 */
public record EditSettings(List<String> modules, double rate, int passes, int turn, double ridge, double textWeight) {
    public EditSettings {
        modules = List.copyOf(modules);
        if (modules.isEmpty() || !(rate > 0) || passes < 1 || turn < 1 || !(ridge > 0) || !(textWeight >= 0)) {
            throw new IllegalArgumentException(
                    "EditSettings: expected modules, a positive rate, passes, turn and ridge, found " + modules + ", "
                            + rate + ", " + passes + ", " + turn + ", " + ridge + ", " + textWeight);
        }
    }

    /** Usual values for these modules at this rate. */
    public static EditSettings of(List<String> modules, double rate) {
        return new EditSettings(modules, rate, 12, 100, 1, 300);
    }
}
