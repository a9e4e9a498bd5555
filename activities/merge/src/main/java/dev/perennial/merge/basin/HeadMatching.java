package dev.perennial.merge.basin;

import dev.perennial.model.config.Attention;
import java.util.ArrayList;
import java.util.List;

/**
 * The best order of a layer's heads, from dot products between those of two models: key-value heads by what is the most
 * that their query heads and values can be worth inside, which are found for each pair in turn.
 *
 * @param attention the heads
 * @param queries between query heads
 * @param keys between key heads
 * @param values between rows of the value projections
 * @param outputs between columns of the output projections
 */
record HeadMatching(Attention attention, Gains queries, Gains keys, Gains values, Gains outputs) {
    private static final int TURNS = 20;

    /** One key-value head put in the place of another. */
    private record Pair(Permutation queries, Permutation values, double worth) {}

    /** Heads of which only what they gather is compared. */
    static HeadMatching ofOutputs(Attention attention, Gains outputs) {
        return new HeadMatching(
                attention,
                new Gains(attention.heads()),
                new Gains(attention.keyValueHeads()),
                new Gains(attention.keyWidth()),
                outputs);
    }

    /** An order that is at least about as good as any found by turns; with or without moving numbers of values. */
    Heads best(boolean moveValues) {
        int groups = attention.keyValueHeads();
        List<List<Pair>> pairs = new ArrayList<>();
        Gains worth = new Gains(groups);
        for (int place = 0; place < groups; place++) {
            List<Pair> row = new ArrayList<>();
            for (int group = 0; group < groups; group++) {
                Pair pair = pair(place, group, moveValues);
                row.add(pair);
                worth.add(place, group, pair.worth());
            }
            pairs.add(row);
        }
        Permutation order = Assignment.largest(worth);
        List<Permutation> bestQueries = new ArrayList<>();
        List<Permutation> bestValues = new ArrayList<>();
        for (int place = 0; place < groups; place++) {
            Pair pair = pairs.get(place).get(order.at(place));
            bestQueries.add(pair.queries());
            bestValues.add(pair.values());
        }
        return new Heads(order, bestQueries, bestValues);
    }

    /** What an order is worth. */
    double worth(Heads heads) {
        double sum = 0;
        for (int place = 0; place < attention.keyValueHeads(); place++) {
            int group = heads.groups().at(place);
            sum += keys.at(place, group)
                    + inside(
                            place,
                            group,
                            heads.queries().get(place),
                            heads.values().get(place));
        }
        return sum;
    }

    private Pair pair(int place, int group, boolean moveValues) {
        Permutation inner = Permutation.identity(attention.headSize());
        Permutation best = Assignment.largest(heads(place, group, inner, !moveValues));
        double worth = inside(place, group, best, inner);
        for (int turn = 0; moveValues && turn < TURNS; turn++) {
            Permutation nextInner = Assignment.largest(numbers(place, group, best));
            Permutation next = Assignment.largest(heads(place, group, nextInner, true));
            double found = inside(place, group, next, nextInner);
            if (found <= worth) {
                break;
            }
            inner = nextInner;
            best = next;
            worth = found;
        }
        return new Pair(best, inner, keys.at(place, group) + worth);
    }

    /** What query heads of the pair are worth for each other; before values are in order only queries tell. */
    private Gains heads(int place, int group, Permutation inner, boolean withOutputs) {
        int members = attention.group();
        Gains gains = new Gains(members);
        for (int i = 0; i < members; i++) {
            for (int j = 0; j < members; j++) {
                int to = place * members + i;
                int from = group * members + j;
                gains.add(i, j, queries.at(to, from) + (withOutputs ? outputs(to, from, inner) : 0));
            }
        }
        return gains;
    }

    /** What numbers of the pair's values are worth for each other. */
    private Gains numbers(int place, int group, Permutation order) {
        int size = attention.headSize();
        int members = attention.group();
        Gains gains = new Gains(size);
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < size; j++) {
                gains.add(i, j, values.at(place * size + i, group * size + j));
                for (int head = 0; head < members; head++) {
                    int to = (place * members + head) * size + i;
                    int from = (group * members + order.at(head)) * size + j;
                    gains.add(i, j, outputs.at(to, from));
                }
            }
        }
        return gains;
    }

    private double inside(int place, int group, Permutation order, Permutation inner) {
        int size = attention.headSize();
        double sum = heads(place, group, inner, true).of(order);
        for (int i = 0; i < size; i++) {
            sum += values.at(place * size + i, group * size + inner.at(i));
        }
        return sum;
    }

    private double outputs(int to, int from, Permutation inner) {
        int size = attention.headSize();
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += outputs.at(to * size + i, from * size + inner.at(i));
        }
        return sum;
    }
}
