package dev.perennial.tensor.kernel;

/**
 * Each element kept with the same probability, independently, by its number in a counted stream (DARE, Yu et al. 2024,
 * arXiv 2311.03099, equation 1, without the rescaling).
 *
 * @param stream of the tensor and the model
 * @param density the probability of an element to be kept, from 0 to 1
 */
public record RandomMask(Philox stream, double density) implements Mask {
    public RandomMask {
        if (!(density >= 0 && density <= 1)) {
            throw new IllegalArgumentException("expected a density from 0 to 1, found " + density);
        }
    }

    @Override
    public void drop(float[] values, Span span) {
        int[] random = new int[span.count()];
        stream.fill(span.first(), random);
        float share = (float) density;
        for (int k = 0; k < span.count(); k++) {
            int drawn = random[(int) (span.position(k) - span.first())];
            if (!(Philox.fraction(drawn) < share)) {
                values[k] = 0;
            }
        }
    }
}
