package dev.perennial.drift;

import dev.perennial.drift.profile.CategoryCounts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;

/**
 * Chi-square test of homogeneity of two rows of counts (both windows are samples; the reference is not taken for the
 * truth). Categories are pooled, rarest first, until every expected count is at least {@value #LEAST_EXPECTED}. Effect:
 * Cramér's V = sqrt(X2 / (n + m)).
 */
final class ChiSquare {
    private static final double LEAST_EXPECTED = 5;

    private ChiSquare() {}

    static Comparison compare(CategoryCounts reference, CategoryCounts window, double alpha) {
        long n = reference.total();
        long m = window.total();
        List<Cell> cells = pooled(reference, window);
        if (n == 0 || m == 0 || cells.size() < 2) {
            return new Comparison(SignalTest.CHI_SQUARE, 0, 1, 0, 1, 0, n, m);
        }
        double share = n / (double) (n + m);
        double statistic = 0;
        for (Cell cell : cells) {
            double expected = cell.total() * share;
            double off = cell.reference() - expected;
            statistic += off * off / expected + off * off / (cell.total() - expected);
        }
        ChiSquaredDistribution distribution = ChiSquaredDistribution.of(cells.size() - 1.0);
        return new Comparison(
                SignalTest.CHI_SQUARE,
                statistic,
                distribution.inverseSurvivalProbability(alpha),
                0,
                distribution.survivalProbability(statistic),
                Math.sqrt(statistic / (n + m)),
                n,
                m);
    }

    private static List<Cell> pooled(CategoryCounts reference, CategoryCounts window) {
        double n = reference.total();
        double m = window.total();
        double leastTotal = LEAST_EXPECTED * (n + m) / Math.max(1, Math.min(n, m));
        List<Cell> rareFirst = new ArrayList<>();
        for (int bucket = 0; bucket < reference.buckets(); bucket++) {
            if (reference.count(bucket) + window.count(bucket) > 0) {
                rareFirst.add(new Cell(reference.count(bucket), window.count(bucket)));
            }
        }
        rareFirst.sort(Comparator.comparingLong(Cell::total));
        Cell rare = new Cell(0, 0);
        List<Cell> cells = new ArrayList<>();
        for (Cell cell : rareFirst) {
            if (cell.total() < leastTotal || (rare.total() > 0 && rare.total() < leastTotal)) {
                rare = rare.plus(cell);
            } else {
                cells.add(cell);
            }
        }
        if (rare.total() > 0) {
            cells.add(rare);
        }
        return cells;
    }

    private record Cell(long reference, long window) {
        long total() {
            return reference + window;
        }

        Cell plus(Cell other) {
            return new Cell(reference + other.reference, window + other.window);
        }
    }
}
