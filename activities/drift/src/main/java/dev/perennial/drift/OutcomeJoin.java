package dev.perennial.drift;

import dev.perennial.drift.profile.Answers;
import dev.perennial.drift.profile.Grid;
import dev.perennial.drift.profile.Histogram;
import dev.perennial.drift.profile.NumericSignal;
import dev.perennial.drift.profile.WindowProfile;
import java.util.HashSet;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Lays outcomes beside the reference answers they are about, by request id. When an outcome came does not matter; the
 * first told of a request counts, whatever is told later. One thread at a time; memory bounded by {@link Answers}.
 */
public final class OutcomeJoin {
    private final WindowProfile reference;
    private final Set<String> told = new HashSet<>();
    private final long[] ok = new long[NumericSignal.MEAN_LOGPROB.grid().bins()];
    private final long[] failed = new long[NumericSignal.MEAN_LOGPROB.grid().bins()];

    /** Joins to the answers of this reference. */
    public OutcomeJoin(WindowProfile reference) {
        this.reference = reference;
    }

    /** Takes an outcome; returns whether its answer is one that is remembered. */
    public boolean add(String request, boolean right) {
        OptionalInt bin = reference.answers().bin(request);
        if (bin.isPresent() && told.add(request)) {
            (right ? ok : failed)[bin.getAsInt()]++;
        }
        return bin.isPresent();
    }

    /**
     * What the outcomes say, together with those that the records carried themselves.
     *
     * @param missed how many outcomes should have had an answer and had none
     */
    public Calibration calibration(long missed) {
        Grid grid = NumericSignal.MEAN_LOGPROB.grid();
        Answers answers = reference.answers();
        return new Calibration(
                reference.ok().plus(Histogram.of(grid, ok)),
                reference.failed().plus(Histogram.of(grid, failed)),
                missed,
                answers.given() - answers.size());
    }
}
