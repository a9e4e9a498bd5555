package dev.perennial.tensor.kernel;

/**
 * Elements that were kept each with a probability of its own, by which those that are left are divided, so that their
 * expectation is what they were. The probabilities are one of 65,534 equal steps over their range; one that would be
 * rounded to 0 is taken for the first step, as what was kept can be divided. Two bytes of heap an element; several
 * threads may fill different rows.
 */
final class InverseMask implements Mask {
    private static final int STEPS = 0xfffe;

    private final short[][] codes;
    private final int length;
    private final double lowest;
    private final double range;

    /** Nothing kept yet, of probabilities from the lowest on. */
    InverseMask(int rows, int length, double lowest, double range) {
        this.codes = new short[rows][length];
        this.length = length;
        this.lowest = lowest;
        this.range = range;
    }

    /** Keeps an element that had this probability. */
    void keep(int row, int column, double probability) {
        double step = range == 0 ? 0 : (probability - lowest) / range * STEPS;
        step = lowest == 0 ? Math.max(1, step) : step;
        codes[row][column] = (short) (1 + Math.round(Math.max(0, Math.min(STEPS, step))));
    }

    @Override
    public void drop(float[] values, Span span) {
        for (int k = 0; k < span.count(); k++) {
            long position = span.position(k);
            int code = codes[(int) (position / length)][(int) (position % length)] & 0xffff;
            values[k] = code == 0 ? 0 : (float) (values[k] / (lowest + range * (code - 1) / STEPS));
        }
    }
}
