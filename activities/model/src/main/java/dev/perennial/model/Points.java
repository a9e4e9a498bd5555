package dev.perennial.model;

import dev.perennial.model.hidden.Patch;
import dev.perennial.model.hidden.Point;
import dev.perennial.model.hidden.Run;

/** Which points a model has, and how wide they are. */
record Points(LanguageModel model) {
    /** The width of a point, which this model must have. */
    int width(Point point) {
        if (point instanceof Point.OfLayer inside) {
            requireLayer(inside.layer());
        }
        if (point instanceof Point.ModuleInput entry) {
            return module(entry.module()).in();
        }
        if (point instanceof Point.ModuleOutput exit) {
            return module(exit.module()).out();
        }
        return point instanceof Point.Logits
                ? model.config().vocabulary()
                : model.config().hidden();
    }

    /** Refuses layers that this model does not have. */
    void requireLayer(int layer) {
        int layers = model.config().layers();
        if (layer < 0 || layer >= layers) {
            throw new IllegalArgumentException("expected a layer from 0 to " + (layers - 1) + ", found " + layer);
        }
    }

    /** Refuses runs that this model cannot read, and patches of other widths than their points'. */
    void requireFits(Run run) {
        model.requireUsable(run.ids());
        for (Patch patch : run.patches()) {
            int width = width(patch.point());
            if (patch.rows().columns() != width) {
                throw new IllegalArgumentException("expected vectors of " + width + " numbers for a patch of "
                        + patch.point() + ", found " + patch.rows().columns());
            }
        }
    }

    /** Refuses runs without a token to score. */
    static void requireTargets(Run run) {
        if (run.targetsFrom() == run.ids().size()) {
            throw new IllegalArgumentException("expected a token to score after the prompt's "
                    + run.ids().size() + ", found none; make the run of a prompt and its target");
        }
    }

    private LinearModule module(String name) {
        return model.layout()
                .module(name)
                .orElseThrow(() -> new IllegalArgumentException("expected a linear module of a layer, such as "
                        + model.layout().mlpOutput(0).name() + ", found " + name));
    }
}
