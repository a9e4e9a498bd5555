package dev.perennial.tensor.kernel;

/**
 * Finds the places of an array that are not negative, where these are few: a bit of an int for each of 32 places that
 * are equally far apart, so that most are passed over by looking at the ints. For one thread.
 */
final class Rare {
    private static final int PLACES = Integer.SIZE;
    /** How many times as far as those of two ints the places of each bit are from that of the first. */
    private static final int[] APART = apart();

    /** What was found, from the first on. */
    final int[] places;

    private final int[] marks;
    private final int[][] parts;

    /** For arrays of no more than so many numbers. */
    Rare(int length) {
        this.places = new int[length];
        this.marks = new int[length / 4];
        this.parts = new int[4][length / 4];
    }

    /** A bit's lowest two bits tell the quarter, the next two the quarter of that, and the highest the half of that. */
    private static int[] apart() {
        int[] apart = new int[PLACES];
        for (int bit = 0; bit < PLACES; bit++) {
            apart[bit] = (bit & 3) * (PLACES / 4) + (bit >> 2 & 3) * (PLACES / 16) + (bit >> 4);
        }
        return apart;
    }

    /** Puts their numbers into {@link #places}, in no order; returns how many they are. */
    int find(int[] numbers, int count) {
        if (count % PLACES != 0) {
            return findEach(numbers, count);
        }
        mark(numbers, count);
        int step = count / PLACES;
        int found = 0;
        for (int i = 0; i < step; i++) {
            for (int left = ~marks[i]; left != 0; left &= left - 1) {
                places[found++] = i + step * APART[Integer.numberOfTrailingZeros(left)];
            }
        }
        return found;
    }

    private int findEach(int[] numbers, int count) {
        int found = 0;
        for (int i = 0; i < count; i++) {
            places[found] = i;
            found += ~numbers[i] >>> 31;
        }
        return found;
    }

    /** Sets the bits of the negative numbers, by quarters, by quarters of these and by halves. */
    private void mark(int[] numbers, int count) {
        cut(numbers, 4, count / 4);
        signs(numbers, parts[1], parts[2], parts[3], count / 4);
        cut(marks, 4, count / 16);
        join(parts[1], parts[2], parts[3], count / 16);
        cut(marks, 2, count / 32);
        join(parts[1], count / 32);
    }

    /** Copies what lies further on in an array: the compiler would not know whether it is overwritten. */
    private void cut(int[] numbers, int number, int length) {
        for (int i = 1; i < number; i++) {
            System.arraycopy(numbers, i * length, parts[i], 0, length);
        }
    }

    private void signs(int[] first, int[] second, int[] third, int[] fourth, int length) {
        for (int i = 0; i < length; i++) {
            marks[i] =
                    (first[i] >>> 31) | ((second[i] >>> 30) & 2) | ((third[i] >>> 29) & 4) | ((fourth[i] >>> 28) & 8);
        }
    }

    private void join(int[] second, int[] third, int[] fourth, int length) {
        for (int i = 0; i < length; i++) {
            marks[i] |= (second[i] << 4) | (third[i] << 8) | (fourth[i] << 12);
        }
    }

    private void join(int[] second, int length) {
        for (int i = 0; i < length; i++) {
            marks[i] |= second[i] << 16;
        }
    }
}
