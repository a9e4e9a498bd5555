package dev.perennial.tensor.kernel;

/** What is computed of a span of elements; called by several threads, for spans in no fixed order. */
@FunctionalInterface
public interface Formula {
    /**
     * Computes each element from those of the inputs at the same place, the same way whatever the span.
     *
     * @param inputs the values of each input; may be overwritten
     * @param result the values to fill
     * @param span how many values there are, and whose they are
     */
    void apply(float[][] inputs, float[] result, Span span);
}
