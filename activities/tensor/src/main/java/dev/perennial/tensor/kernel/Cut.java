package dev.perennial.tensor.kernel;

/**
 * Where magnitudes are cut into large ones and the rest: those above a number belong to the large, and those equal to
 * it while their position is below another. So any count can be cut off exactly.
 *
 * @param bits of the magnitude at the cut; -1 puts all above
 * @param until the position from which on equal ones are not large
 */
record Cut(int bits, long until) {
    /** Nothing is large. */
    static final Cut NOTHING = new Cut(Block.INFINITY, 0);
    /** Everything is. */
    static final Cut EVERYTHING = new Cut(-1, 0);

    private static final int MAGNITUDE = 0x7fffffff;

    boolean isEverything() {
        return bits < 0;
    }

    boolean isNothing() {
        return bits == Block.INFINITY && until == 0;
    }

    /** Whether equal magnitudes are cut apart in a span. */
    boolean divides(Span span) {
        return until > span.first() && until < span.first() + span.count();
    }

    /** The number above which magnitudes are large in a span that is not divided. */
    int threshold(Span span) {
        return until >= span.first() + span.count() ? bits - 1 : bits;
    }

    /** Sets to 0 what is large, or what is not, among the values of a span. */
    void clear(boolean large, float[] values, Span span) {
        if (!divides(span)) {
            span.loops().clear(large, threshold(span), values, span.count());
            return;
        }
        for (int k = 0; k < span.count(); k++) {
            int magnitude = Float.floatToRawIntBits(values[k]) & MAGNITUDE;
            boolean above = magnitude > bits || (magnitude == bits && span.position(k) < until);
            values[k] = above == large ? 0 : values[k] + 0f;
        }
    }
}
