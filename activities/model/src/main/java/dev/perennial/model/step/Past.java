package dev.perennial.model.step;

import dev.perennial.tensor.rows.NativeRows;

/** Keys and values of the earlier positions of one sequence; there is room for one more. */
public interface Past {
    /** How many earlier positions there are. */
    int length();

    /** Keys of a head at some positions. */
    NativeRows keys(int layer, int head, int first, int count);

    /** Values of a head at some positions. */
    NativeRows values(int layer, int head, int first, int count);

    /** Writes a head's key and value of the position after the earlier ones, as many numbers as a head has. */
    void put(int layer, int head, float[] heads, int key, int value);
}
