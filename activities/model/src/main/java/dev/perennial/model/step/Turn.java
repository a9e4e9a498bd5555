package dev.perennial.model.step;

/** Rotary positions: the cosines and sines of a position, one for each pair of a head's first numbers. */
public interface Turn {
    /** Cosines. */
    float[] cosines(int position);

    /** Sines. */
    float[] sines(int position);

    /** Turns the head that begins at an index: (a, b) becomes (a cos - b sin, b cos + a sin). */
    default void apply(float[] heads, int at, int position) {
        float[] cosines = cosines(position);
        float[] sines = sines(position);
        int half = cosines.length;
        for (int i = 0; i < half; i++) {
            float a = heads[at + i];
            float b = heads[at + half + i];
            heads[at + i] = a * cosines[i] - b * sines[i];
            heads[at + half + i] = b * cosines[i] + a * sines[i];
        }
    }
}
