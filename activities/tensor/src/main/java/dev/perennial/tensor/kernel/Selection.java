package dev.perennial.tensor.kernel;

import dev.perennial.tensor.Progress;
import dev.perennial.tensor.kernel.Histogram.Lane;
import dev.perennial.tensor.parallel.Spares;
import dev.perennial.tensor.parallel.Tally;
import dev.perennial.tensor.parallel.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The exact places of counts among the magnitudes of one or more sweeps: a sample says between which numbers it will
 * be, one pass counts what is above them and what is there; further passes only where the sample misled or where many
 * numbers differ in their lowest bits alone.
 */
final class Selection {
    private static final int FEW = 1 << 17;

    private final List<Sweep> sweeps;
    private final Workers workers;
    private final Progress progress;
    private final long elements;

    /** The progress hears of the first pass, over everything once, and of later ones nothing. */
    Selection(List<Sweep> sweeps, Workers workers, Progress progress) {
        this.sweeps = List.copyOf(sweeps);
        this.workers = workers;
        this.progress = progress;
        this.elements = sweeps.stream().mapToLong(Sweep::elements).sum();
    }

    /**
     * How many to put above.
     *
     * @param place of the values among those of the sweeps
     */
    record Count(int place, long count) {}

    /** A cut for each sweep, that together put so many of their first values above. */
    List<Cut> largest(long count) {
        return largest(List.of(new Count(0, count))).get(0);
    }

    /** The same for several counts. */
    List<List<Cut>> largest(List<Count> counts) {
        List<Search> searches = new ArrayList<>();
        for (Count count : counts) {
            if (count.count() < 0 || count.count() > elements) {
                throw new IllegalArgumentException(
                        "expected a number of elements to keep from 0 to " + elements + ", found " + count.count());
            }
            searches.add(new Search(count.place(), count.count()));
        }
        run(searches);
        return searches.stream().map(this::cuts).toList();
    }

    /** The magnitude of the first values' element of this rank. */
    float magnitude(long rank) {
        if (rank < 1 || rank > elements) {
            throw new IllegalArgumentException("expected a rank from 1 to " + elements + ", found " + rank);
        }
        Search search = new Search(0, rank);
        search.found = false;
        run(List.of(search));
        return Float.intBitsToFloat(search.bits);
    }

    private void run(List<Search> searches) {
        List<Search> open = searches.stream().filter(search -> !search.found).toList();
        if (open.isEmpty()) {
            return;
        }
        if (elements >= FEW) {
            List<Sample> samples = Sample.of(sweeps, elements, values(open));
            open.forEach(
                    search -> search.histogram = samples.get(search.place).bracket(search.count / (double) elements));
        }
        Tally tally =
                new Tally(progress, sweeps.stream().mapToLong(Sweep::bytes).sum());
        while (!open.isEmpty()) {
            for (int i = 0; i < sweeps.size(); i++) {
                count(i, open, tally);
            }
            tally = new Tally(Progress.NONE, 0);
            open.forEach(Search::narrow);
            open = open.stream().filter(search -> !search.found).toList();
        }
    }

    private void count(int number, List<Search> open, Tally tally) {
        Sweep sweep = sweeps.get(number);
        open.forEach(search -> search.histogram.begin(sweep.pieces()));
        int values = values(open);
        Spares<Lane[][]> spares = new Spares<>(() -> lanes(open, values));
        workers.run(
                sweep.pieces(),
                piece -> spares.lend(lanes -> {
                    sweep.run(piece, (same, arrays, span) -> {
                        for (int place = 0; place < values; place++) {
                            span.loops().votes().count(lanes[place], arrays[place], span.count());
                        }
                    });
                    for (int place = 0; place < values; place++) {
                        for (Lane lane : lanes[place]) {
                            lane.end(number, piece);
                        }
                    }
                    tally.add(sweep.bytes(piece));
                }));
    }

    private static int values(List<Search> open) {
        return 1 + open.stream().mapToInt(search -> search.place).max().orElse(0);
    }

    /** By the places of the values that they count. */
    private static Lane[][] lanes(List<Search> open, int values) {
        return IntStream.range(0, values)
                .mapToObj(place -> open.stream()
                        .filter(search -> search.place == place)
                        .map(search -> search.histogram.lane())
                        .toArray(Lane[]::new))
                .toArray(Lane[][]::new);
    }

    /** Of one count: between which numbers its place must be, and once it is found, that. */
    private final class Search {
        private final int place;
        private final long count;
        private Histogram histogram = new Histogram(0, Block.INFINITY);
        private boolean found;
        private int kind;
        private int bits;
        private long left;

        Search(int place, long count) {
            this.place = place;
            this.count = count;
            this.found = count == 0 || count == elements;
        }

        private void narrow() {
            left = count - histogram.above();
            kind = Histogram.KINDS - 1;
            if (left <= 0) {
                histogram = new Histogram(histogram.high + 1, Block.INFINITY);
                return;
            }
            while (kind >= 0 && histogram.count(kind) < left) {
                left -= histogram.count(kind--);
            }
            if (kind < 0) {
                histogram = new Histogram(0, histogram.low - 1);
                return;
            }
            bits = histogram.least(kind);
            found = bits == histogram.most(kind);
            if (!found) {
                histogram = new Histogram(bits, histogram.most(kind));
            }
        }
    }

    private List<Cut> cuts(Search search) {
        if (search.count == 0 || search.count == elements) {
            Cut cut = search.count == 0 ? Cut.NOTHING : Cut.EVERYTHING;
            return sweeps.stream().map(sweep -> cut).toList();
        }
        return search.left == search.histogram.count(search.kind)
                ? sweeps.stream().map(sweep -> new Cut(search.bits - 1, 0)).toList()
                : ties(search);
    }

    /** Sweeps before the one that holds the last equal magnitude to count have all theirs, those behind it none. */
    private List<Cut> ties(Search search) {
        List<Cut> cuts = new ArrayList<>();
        long left = search.left;
        for (int i = 0; i < sweeps.size(); i++) {
            Cut cut = new Cut(search.bits, 0);
            if (left > 0) {
                Sweep sweep = sweeps.get(i);
                Ties ties = search.histogram
                        .inPieces(i, search.kind)
                        .map(counts -> new Ties(sweep, search.place, search.bits, counts))
                        .orElseGet(() -> Ties.counted(sweep, search.place, search.bits, workers));
                long here = Math.min(left, ties.all());
                cut = new Cut(search.bits, here == 0 ? 0 : ties.position(here) + 1);
                left -= here;
            }
            cuts.add(cut);
        }
        return cuts;
    }
}
