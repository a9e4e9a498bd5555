package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Keys and values of the positions seen so far, for several rows that all end at the same place: shorter rows begin
 * with padding. Room is kept ahead, so that a step writes only its own position; with room for n positions it holds 8 *
 * layers * key width * n bytes a row.
 */
final class KvCache implements AutoCloseable {
    private static final int SPARE = 64;

    private final Network network;
    private final NDManager manager;
    private final List<NDArray> keys;
    private final List<NDArray> values;
    private final int room;
    private final int[] pads;
    private int length;

    private KvCache(Network network, NDManager manager, int[] pads, int length, int room) {
        this.network = network;
        this.manager = manager;
        this.pads = pads;
        this.length = length;
        this.room = room;
        keys = arrays();
        values = arrays();
    }

    private List<NDArray> arrays() {
        Shape shape = new Shape(
                pads.length,
                network.config().attention().keyValueHeads(),
                room,
                network.config().attention().headSize());
        List<NDArray> arrays = new ArrayList<>();
        for (int i = 0; i < network.config().layers(); i++) {
            arrays.add(manager.zeros(shape, network.type()));
        }
        return arrays;
    }

    /** An empty cache for rows of equal length. */
    static KvCache empty(Network network, NDManager parent, int rows, int room) {
        return new KvCache(network, parent.newSubManager(), new int[rows], 0, room);
    }

    int length() {
        return length;
    }

    int rows() {
        return pads.length;
    }

    /** For how many positions there is room. */
    int room() {
        return room;
    }

    int headSize() {
        return network.config().attention().headSize();
    }

    /** Keys of every layer: rows x key heads x room x head size. */
    List<NDArray> keys() {
        return List.copyOf(keys);
    }

    /** Values of every layer, likewise. */
    List<NDArray> values() {
        return List.copyOf(values);
    }

    /** Counts one more position, which was written to keys and values. */
    void grow() {
        length++;
    }

    /** For each row how many of the first positions are padding. */
    int[] pads() {
        return pads.clone();
    }

    /** For each row how many positions it really has. */
    int[] rowLengths() {
        return Arrays.stream(pads).map(pad -> length - pad).toArray();
    }

    /**
     * The memory of a pass over {@code width} new positions, which count as seen when the last layer has written its
     * own.
     */
    Memory adding(NDManager scope, int width) {
        if (length + width > room) {
            throw new IllegalStateException(
                    "the cache has room for " + room + " positions, asked for " + (length + width));
        }
        int from = length;
        return new Memory() {
            @Override
            public NDArray keys(int layer, NDArray fresh) {
                return extend(keys.get(layer), fresh, from, scope);
            }

            @Override
            public NDArray values(int layer, NDArray fresh) {
                length = from + width;
                return extend(values.get(layer), fresh, from, scope);
            }
        };
    }

    private static NDArray extend(NDArray store, NDArray fresh, int from, NDManager scope) {
        int to = from + (int) fresh.getShape().get(2);
        Region.positions(store, from, to).set(fresh);
        return Region.positions(store, 0, to).view(scope);
    }

    /** The chosen rows, with room for one position more than now at least; this cache is closed. */
    KvCache keep(int[] rows) {
        return joined(rows, this, new int[0]);
    }

    /** These rows, then those of another cache; both are closed. */
    KvCache and(KvCache other) {
        return joined(all(rows()), other, all(other.rows()));
    }

    /** The same rows with more room; this cache is closed. */
    KvCache withRoom() {
        return length < room ? this : keep(all(rows()));
    }

    private KvCache joined(int[] mine, KvCache other, int[] theirs) {
        int longest = Math.max(longest(this, mine), longest(other, theirs));
        int[] newPads = new int[mine.length + theirs.length];
        for (int i = 0; i < newPads.length; i++) {
            newPads[i] = i < mine.length
                    ? longest - (length - pads[mine[i]])
                    : longest - (other.length - other.pads[theirs[i - mine.length]]);
        }
        int space = longest + SPARE + longest / 2;
        KvCache joined = new KvCache(network, manager.getParentManager().newSubManager(), newPads, longest, space);
        for (int i = 0; i < mine.length; i++) {
            joined.copyRow(i, this, mine[i]);
        }
        for (int i = 0; i < theirs.length; i++) {
            joined.copyRow(mine.length + i, other, theirs[i]);
        }
        other.close();
        close();
        return joined;
    }

    private void copyRow(int row, KvCache source, int from) {
        int pad = source.pads[from];
        try (NDManager local = manager.newSubManager()) {
            for (int layer = 0; layer < keys.size(); layer++) {
                NDArray key = Region.row(source.keys.get(layer), from, pad, source.length)
                        .view(local);
                NDArray value = Region.row(source.values.get(layer), from, pad, source.length)
                        .view(local);
                Region.row(keys.get(layer), row, pads[row], length).set(key);
                Region.row(values.get(layer), row, pads[row], length).set(value);
            }
        }
    }

    private static int longest(KvCache cache, int[] rows) {
        return Arrays.stream(rows)
                .map(row -> cache.length - cache.pads[row])
                .max()
                .orElse(0);
    }

    private static int[] all(int rows) {
        int[] all = new int[rows];
        Arrays.setAll(all, i -> i);
        return all;
    }

    @Override
    public void close() {
        manager.close();
    }
}
