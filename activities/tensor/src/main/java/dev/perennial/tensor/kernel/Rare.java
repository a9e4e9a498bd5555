package dev.perennial.tensor.kernel;

/**
 * Finds the places of an array that are not negative, where these are few: a bit of an int for each of 32 places that
 * are equally far apart, so that most are passed over by looking at the ints. For one thread.
 */
final class Rare {
    private static final int MOST_FOLDS = 5;

    /** What was found, from the first on. */
    final int[] places;

    private final int[] marks;
    private final int[] half;

    /** For arrays of no more than so many numbers. */
    Rare(int length) {
        this.places = new int[length];
        this.marks = new int[length];
        this.half = new int[length / 2];
    }

    /** Puts their numbers into {@link #places}, in no order; returns how many they are. */
    int find(int[] numbers, int count) {
        mark(numbers, count);
        int folds = fold(count);
        int step = count >> folds;
        int found = 0;
        for (int i = 0; i < step; i++) {
            for (int left = marks[i]; left != 0; left &= left - 1) {
                int bit = Integer.numberOfTrailingZeros(left);
                places[found++] = i + step * (Integer.reverse(bit << 1) >>> (31 - folds));
            }
        }
        return found;
    }

    private void mark(int[] numbers, int count) {
        for (int i = 0; i < count; i++) {
            marks[i] = ~numbers[i] >>> 31;
        }
    }

    /** By halves, of which the upper gets the higher bits; returns how often. */
    private int fold(int count) {
        int folds = 0;
        for (int length = count; length % 2 == 0 && length > 0 && folds < MOST_FOLDS; folds++) {
            length /= 2;
            System.arraycopy(marks, length, half, 0, length);
            join(1 << folds, length);
        }
        return folds;
    }

    private void join(int shift, int length) {
        for (int i = 0; i < length; i++) {
            marks[i] |= half[i] << shift;
        }
    }
}
