package dev.perennial.model.inspect;

/**
 * Figures of a tensor's elements, in float64. Norm, least and greatest are of the finite ones; both are 0 without any.
 *
 * @param norm the Euclidean norm
 * @param least the least element
 * @param greatest the greatest element
 * @param nans how many are NaN
 * @param infinities how many are infinite
 * @param firstNonFinite where the first of these is, in C order; -1 without any
 */
public record TensorFigures(
        double norm, double least, double greatest, long nans, long infinities, long firstNonFinite) {
    /** NaN and infinite elements together. */
    public long nonFinite() {
        return nans + infinities;
    }
}
