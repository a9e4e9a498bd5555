package dev.perennial.transfer;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * Tries strengths in order and takes the best; of equals the smallest, so that a task vector that gains nothing is not
 * applied. 0 is always tried first.
 *
 * @param best the strength that scored best
 * @param curve every strength tried with its score, in the order tried
 */
public record LineSearch(double best, List<Point> curve) {
    public LineSearch {
        curve = List.copyOf(curve);
    }

    /**
     * A strength tried.
     *
     * @param strength {@code a}
     * @param score the higher the better
     */
    public record Point(double strength, double score) {}

    /**
     * Searches.
     *
     * @param strengths rising, above 0
     * @param score what a strength is worth; a NaN counts as the worst
     */
    public static LineSearch over(List<Double> strengths, DoubleUnaryOperator score) {
        List<Point> curve = new ArrayList<>();
        curve.add(new Point(0, score.applyAsDouble(0)));
        strengths.forEach(strength -> curve.add(new Point(strength, score.applyAsDouble(strength))));
        Point best = curve.get(0);
        for (Point point : curve) {
            if (point.score() > best.score() || Double.isNaN(best.score())) {
                best = point;
            }
        }
        return new LineSearch(best.strength(), curve);
    }
}
