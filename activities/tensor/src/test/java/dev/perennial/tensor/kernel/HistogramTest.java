package dev.perennial.tensor.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The kinds of a bracket, and what is told of each. */
class HistogramTest {
    private static final int LOW = 0x3a000000;
    private static final int HIGH = 0x3a0fffff;
    private static final int FIRST = 0x3a012345;
    private static final int SECOND = 0x3a012348;

    @Test
    void aModeIsAKindOfItsOwnAndKindsRiseWithTheirNumbers() {
        Histogram histogram = new Histogram(LOW, HIGH, FIRST, SECOND);
        assertThat(histogram.shift).isEqualTo(8);

        int[] kinds = IntStream.rangeClosed(LOW, HIGH).map(histogram::kind).toArray();

        assertThat(kinds).isSorted();
        assertThat(kinds[0]).isZero();
        assertThat(kinds[kinds.length - 1]).isEqualTo(Histogram.KINDS - 1);
        for (int mode : new int[] {FIRST, SECOND}) {
            int kind = kinds[mode - LOW];
            assertThat(Arrays.stream(kinds).filter(each -> each == kind)).hasSize(1);
        }
    }

    @Test
    void numbersBesideAModeDoNotBlurIt() {
        Histogram histogram = new Histogram(LOW, HIGH, FIRST, FIRST);
        Histogram.Lane lane = histogram.lane();
        histogram.begin(2);
        int[] numbers = {FIRST - 1, FIRST, FIRST, FIRST, FIRST + 1, FIRST + 2};
        float[] values = new float[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            values[i] = Float.intBitsToFloat(numbers[i]);
        }

        new PlainVoteLoops().count(new Histogram.Lane[] {lane}, values, values.length);
        lane.end(0, 1);
        new PlainVoteLoops().count(new Histogram.Lane[] {lane}, values, 2);
        lane.end(0, 0);

        int kind = histogram.kind(FIRST);
        assertThat(histogram.count(kind)).isEqualTo(4);
        assertThat(histogram.least(kind)).isEqualTo(FIRST).isEqualTo(histogram.most(kind));
        assertThat(histogram.count(histogram.kind(FIRST + 1))).isEqualTo(2);
        assertThat(histogram.least(histogram.kind(FIRST + 1))).isLessThanOrEqualTo(FIRST + 1);
        assertThat(histogram.most(histogram.kind(FIRST + 1))).isGreaterThanOrEqualTo(FIRST + 2);
        assertThat(histogram.inPieces(0, kind)).hasValue(new int[] {1, 3});
        assertThat(histogram.inPieces(0, histogram.kind(FIRST - 1))).hasValue(new int[] {1, 1});
    }
}
