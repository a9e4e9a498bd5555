package dev.perennial.edit.method;

import dev.perennial.model.Capture;
import dev.perennial.model.Captured;
import dev.perennial.model.LanguageModel;
import dev.perennial.model.LinearModule;
import dev.perennial.model.Scorer;
import dev.perennial.model.TargetScore;
import dev.perennial.model.text.PromptTarget;
import dev.perennial.tensor.DType;
import dev.perennial.tensor.TensorSource;
import dev.perennial.tensor.kernel.LowRankUpdates.Factors;
import dev.perennial.tensor.kernel.Recipe;
import dev.perennial.tensor.linalg.Matrix;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * UltraEdit (Gu et al. 2025, arXiv 2505.14679, Algorithm 1) with the repairs of StableEdit (arXiv 2605.11836) and ours:
 * exact biased variance, several passes over a turn, past keys and keys of base text protected. For a module with
 * weight W (d_out x d_in), keys H (rows at the positions that predict target tokens) and output gradients G:
 *
 * <pre>
 * h^, g^  = (h - mu) / sigma, (g - mu) / sigma      lifelong statistics of the weight's shape
 * v_i     = -eta |h^_i|^2 g^_i
 * Delta   = (H^T H + u K + w C + alpha I)^-1 H^T V   K past keys, C covariance of base text
 * W       = W + Delta^T
 * </pre>
 *
 * Statistics and keys are taken in the first pass of a turn. Weights are rounded to the dtype in which they will be
 * stored after each pass, so that what is measured is what is stored.
 */
public final class UltraEdit {
    private final LanguageModel model;
    private final EditSettings settings;
    private final EditState state;
    private final DType stored;
    private final WeightUpdates updates;

    /**
     * Prepares to edit a model in place.
     *
     * @param model stays its owner's to close
     * @param settings which modules, how fast
     * @param state what is remembered of earlier edits; changed in place
     * @param stored the dtype in which the model's weights are kept
     */
    public UltraEdit(LanguageModel model, EditSettings settings, EditState state, DType stored) {
        this.model = model;
        this.settings = settings;
        this.state = state;
        this.stored = stored;
        this.updates = new WeightUpdates(stored);
    }

    /**
     * Learns the statistics of edits like these without making them: StableEdit's warm-up, which leaves no foreign fact
     * in the weights. Without it the first turn is normalised by itself.
     */
    public void warmUp(List<PromptTarget> pairs) {
        captured(pairs).forEach(of -> moments(of).add(of.inputs(), of.gradients()));
    }

    /**
     * Makes one turn. Edits that hold take part with their keys, which protects them, but with no value; one that a
     * pass broke is made again in the next.
     *
     * @param pairs at most {@link EditSettings#turn()} edits
     * @return the passes it took
     */
    public int turn(List<PromptTarget> pairs) {
        List<Captured> captured = captured(pairs);
        captured.forEach(of -> moments(of).add(of.inputs(), of.gradients()));
        Map<String, Matrix> keys = new HashMap<>();
        captured.forEach(of -> keys.put(of.module(), of.inputs()));
        int pass = 0;
        BitSet open = open(pairs);
        while (pass < settings.passes() && !open.isEmpty()) {
            BitSet rows = rows(pairs, open);
            (pass == 0 ? captured : captured(pairs)).forEach(of -> change(of, rows));
            pass++;
            open = open(pairs);
        }
        keys.forEach(state::remember);
        return pass;
    }

    /**
     * How the weights come of what they were before the first turn, bit for bit where their dtype is the one in which
     * they are stored; without those for which that would take as much as the weight itself.
     *
     * @param before the model's weights before
     */
    public Map<String, Recipe> recipes(TensorSource before) {
        return updates.recipes(before);
    }

    private List<Captured> captured(List<PromptTarget> pairs) {
        return Capture.of(model).targets(pairs, settings.modules(), Capture.Loss.SUM);
    }

    /** The edits that greedy decoding does not give yet. */
    private BitSet open(List<PromptTarget> pairs) {
        List<TargetScore> scores = Scorer.of(model).targets(pairs);
        BitSet open = new BitSet();
        for (int i = 0; i < pairs.size(); i++) {
            open.set(i, !scores.get(i).exact());
        }
        return open;
    }

    /** The rows of edits among the rows of target tokens. */
    private static BitSet rows(List<PromptTarget> pairs, BitSet edits) {
        BitSet rows = new BitSet();
        int row = 0;
        for (int i = 0; i < pairs.size(); i++) {
            int tokens = pairs.get(i).target().size();
            rows.set(row, row + tokens, edits.get(i));
            row += tokens;
        }
        return rows;
    }

    private Moments moments(Captured of) {
        return state.moments(of.inputs().columns(), of.gradients().columns());
    }

    private void change(Captured of, BitSet open) {
        Matrix h = of.inputs();
        Factors delta =
                state.protectedKeys(of.module(), h.columns(), settings).solve(weighted(h, open), values(of, open));
        String weight = of.module() + ".weight";
        Factors step = transposed(of.module()) ? delta : delta.transposed();
        Matrix before = Matrix.of(step.left().rows(), step.right().rows(), model.parameter(weight));
        model.assign(weight, Rounding.to(stored, step.addedTo(before).data()));
        updates.add(weight, step);
    }

    /** Whether a weight is kept as in x out, as the change comes. */
    private boolean transposed(String module) {
        return model.layout().module(module).map(LinearModule::transposed).orElse(false);
    }

    /** H with the keys of holding edits in their weight; these have no value, so that it is H to the values. */
    private Matrix weighted(Matrix h, BitSet open) {
        float[] keys = h.data().clone();
        float weight = (float) Math.sqrt(settings.keyWeight());
        for (int row = open.nextClearBit(0); row < h.rows(); row = open.nextClearBit(row + 1)) {
            for (int i = row * h.columns(); i < (row + 1) * h.columns(); i++) {
                keys[i] *= weight;
            }
        }
        return Matrix.of(h.rows(), h.columns(), keys);
    }

    /** V: one row {@code -eta |h^|^2 g^} a target token of an open edit, zeros else. */
    private Matrix values(Captured of, BitSet open) {
        Matrix h = moments(of).normalised(of.inputs(), 0);
        Matrix g = moments(of).normalised(of.gradients(), h.columns());
        float[] v = new float[g.rows() * g.columns()];
        for (int row = open.nextSetBit(0); row >= 0; row = open.nextSetBit(row + 1)) {
            double norm = 0;
            for (float x : h.row(row)) {
                norm += (double) x * x;
            }
            for (int column = 0; column < g.columns(); column++) {
                v[row * g.columns() + column] = (float) (-settings.rate() * norm * g.get(row, column));
            }
        }
        return Matrix.of(g.rows(), g.columns(), v);
    }
}
