package dev.perennial.tensor.kernel;

import dev.perennial.tensor.kernel.Consensus.Election;
import dev.perennial.tensor.kernel.Consensus.Vote;
import java.util.Arrays;

/** The formula of a consensus, by whole blocks. */
final class Ballot implements Streamed {
    private static final float LEAST_SUM = 1e-8f;

    private final Consensus consensus;
    private final float[] weights;

    Ballot(Consensus consensus) {
        this.consensus = consensus;
        this.weights = Weights.of(consensus.votes().stream().map(Vote::weight).toList());
    }

    @Override
    public void apply(Operands operands, Span span, long end, Scratch scratch) {
        float[][] values = exposes(span) ? operands.loadEach(span, end, scratch) : operands.loadAll(span, end, scratch);
        agree(values, scratch.sum, span, scratch.more(2));
    }

    @Override
    public void apply(float[][] inputs, float[] result, Span span) {
        agree(inputs, result, span, new float[2][span.count()]);
    }

    /** Whether an operand that is not finite makes a result that is not, which need not be looked for before. */
    private boolean exposes(Span span) {
        for (Vote vote : consensus.votes()) {
            if (!(vote.mask() instanceof BandMask band && band.exposes(span))) {
                return false;
            }
        }
        return true;
    }

    private void agree(float[][] values, float[] sum, Span span, float[][] spare) {
        Loops loops = span.loops();
        int count = span.count();
        Arrays.fill(sum, 0, count, 0);
        for (int i = 0; i < weights.length; i++) {
            prepare(consensus.votes().get(i), values[0], values[i + 1], span);
            loops.add(values[i + 1], weights[i], sum, count);
        }
        if (consensus.election() == Election.NONE) {
            divide(sum, spare[1], span);
        } else {
            elect(values, sum, span, spare);
        }
        SignLoops.move(values[0], consensus.scale(), sum, count);
    }

    private static void prepare(Vote vote, float[] base, float[] values, Span span) {
        if (vote.mask() instanceof BandMask band && band.isOneLoop(span)) {
            band.cutDifference(base, values, span);
        } else {
            span.loops().subtract(base, values, span.count());
            vote.mask().drop(values, span);
        }
        if (vote.rescale() != 1) {
            span.loops().scale(values, vote.rescale(), values, span.count());
        }
    }

    /** By the sum of all weights, if it is not small. */
    private void divide(float[] sum, float[] divisor, Span span) {
        float all = 0;
        for (float weight : weights) {
            all += weight;
        }
        if (consensus.normalized() && !(Math.abs(all) < LEAST_SUM)) {
            Arrays.fill(divisor, 0, span.count(), all);
            SignLoops.divide(divisor, sum, span.count());
        }
    }

    /** Of the sum, which is the ballot, makes that of the values with its sign. */
    private void elect(float[][] values, float[] sum, Span span, float[][] spare) {
        int count = span.count();
        float[] signs = spare[0];
        float[] divisor = spare[1];
        System.arraycopy(sum, 0, signs, 0, count);
        if (consensus.election() == Election.COUNT) {
            countSigns(values, signs, count);
        }
        SignLoops.signs(signs, count);
        Arrays.fill(sum, 0, count, 0);
        Arrays.fill(divisor, 0, count, 0);
        for (int i = 0; i < weights.length; i++) {
            SignLoops.addKept(signs, values[i + 1], weights[i], sum, count);
            if (consensus.normalized()) {
                SignLoops.addWeights(signs, values[i + 1], weights[i], divisor, count);
            }
        }
        SignLoops.multiply(signs, sum, count);
        if (consensus.normalized()) {
            SignLoops.divide(divisor, sum, count);
        }
    }

    private void countSigns(float[][] values, float[] ballot, int count) {
        Arrays.fill(ballot, 0, count, 0);
        for (int i = 1; i < values.length; i++) {
            for (int k = 0; k < count; k++) {
                ballot[k] += Math.signum(weights[i - 1] * values[i][k]);
            }
        }
    }
}
