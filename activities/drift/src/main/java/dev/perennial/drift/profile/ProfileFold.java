package dev.perennial.drift.profile;

import java.util.EnumMap;
import java.util.Map;

/** Folds records into a profile; one thread at a time; memory as of {@link WindowProfile} and 64 KiB more. */
public final class ProfileFold {
    private final Map<NumericSignal, long[]> numbers = new EnumMap<>(NumericSignal.class);
    private final Map<CategorySignal, CategoryCounts> categories = new EnumMap<>(CategorySignal.class);
    private final long[] ok = new long[Grid.BINS];
    private final long[] failed = new long[Grid.BINS];
    private final AnswerFold answers = new AnswerFold();
    private long okTotal;
    private long failedTotal;
    private long records;

    /** Starts with nothing. */
    public ProfileFold() {
        for (NumericSignal signal : NumericSignal.values()) {
            numbers.put(signal, new long[Grid.BINS]);
        }
        for (CategorySignal signal : CategorySignal.values()) {
            categories.put(signal, CategoryCounts.empty());
        }
    }

    /**
     * Counts one record of a request. An outcome that the record does not carry may be told of the request later.
     *
     * @return whether an outcome told later will find the answer: false without request id or log-probability
     */
    public boolean add(InferenceFeatures features, String request) {
        add(features);
        Double logprob = features.numbers().get(NumericSignal.MEAN_LOGPROB);
        if (request.isBlank() || logprob == null || features.outcome() != Outcome.UNKNOWN) {
            return false;
        }
        answers.add(request, logprob);
        return true;
    }

    /** Counts one record: its signals, and its outcome when one is known. */
    public void add(InferenceFeatures features) {
        records++;
        numbers.forEach((signal, counts) -> {
            Double value = features.numbers().get(signal);
            if (value != null) {
                counts[signal.grid().bin(value)]++;
            }
        });
        categories.forEach((signal, counts) -> {
            String category = features.categories().get(signal);
            if (category != null) {
                counts.add(signal.bucket(category), category, 1, false);
            }
        });
        Double logprob = features.numbers().get(NumericSignal.MEAN_LOGPROB);
        if (features.outcome() != Outcome.UNKNOWN) {
            countOutcome(features.outcome() == Outcome.OK);
            if (logprob != null) {
                label(features.outcome() == Outcome.OK, logprob);
            }
        }
    }

    /** Counts an outcome that arrived after its record was folded, with the record's mean log-probability. */
    public void addOutcome(boolean right, double meanLogprob) {
        label(right, meanLogprob);
        countOutcome(right);
    }

    /** Counts an outcome that arrived after its record was folded and whose log-probability is not known. */
    public void addOutcome(boolean right) {
        countOutcome(right);
    }

    /** What has been folded so far; later records do not change it. */
    public WindowProfile profile() {
        Map<NumericSignal, Histogram> histograms = new EnumMap<>(NumericSignal.class);
        numbers.forEach((signal, counts) -> histograms.put(signal, Histogram.of(signal.grid(), counts)));
        Map<CategorySignal, CategoryCounts> counted = new EnumMap<>(CategorySignal.class);
        categories.forEach((signal, counts) -> counted.put(signal, counts.copy()));
        Grid grid = NumericSignal.MEAN_LOGPROB.grid();
        return new WindowProfile(
                records,
                histograms,
                counted,
                Histogram.of(grid, ok),
                Histogram.of(grid, failed),
                okTotal,
                failedTotal,
                answers.answers());
    }

    private void countOutcome(boolean right) {
        okTotal += right ? 1 : 0;
        failedTotal += right ? 0 : 1;
    }

    private void label(boolean right, double meanLogprob) {
        (right ? ok : failed)[NumericSignal.MEAN_LOGPROB.grid().bin(meanLogprob)]++;
    }
}
