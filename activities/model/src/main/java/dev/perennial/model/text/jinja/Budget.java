package dev.perennial.model.text.jinja;

/** How much work a rendering may still do. */
final class Budget {
    static final int EVALUATION = 16;
    static final int ELEMENT = 8;
    static final int ESCAPED = 8;
    private static final long WHOLE = 64L << 20;
    private static final int SEARCHED_AT_ONCE = 64;

    private long left = WHOLE;

    void spend(long units) {
        left -= units;
        if (units < 0 || left < 0) {
            throw new Fault("takes more than " + WHOLE + " units of work; shorten the messages or the template");
        }
    }

    void elements(long count) {
        spend(Math.min(count, WHOLE) * ELEMENT);
    }

    /** Looking for one text in another, in the worst case. */
    void search(String in, String what) {
        long places = Math.max(0, in.length() - what.length() + 1);
        spend(in.length() + places * what.length() / SEARCHED_AT_ONCE);
    }
}
