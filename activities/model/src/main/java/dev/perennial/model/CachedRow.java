package dev.perennial.model;

import ai.djl.ndarray.NDArray;
import dev.perennial.model.step.Past;
import dev.perennial.tensor.rows.NativeRows;
import java.nio.FloatBuffer;
import java.util.List;

/** The cache of one sequence, read and written where the engine keeps it. */
final class CachedRow implements Past, AutoCloseable {
    private final KvCache cache;
    private final List<FloatBuffer> keys;
    private final List<FloatBuffer> values;
    private final int size;

    /** Takes over a cache of one row. */
    CachedRow(KvCache cache) {
        this.cache = cache;
        keys = memory(cache.keys());
        values = memory(cache.values());
        size = cache.headSize();
    }

    private static List<FloatBuffer> memory(List<NDArray> arrays) {
        return arrays.stream()
                .map(array -> array.toByteBuffer(true).asFloatBuffer())
                .toList();
    }

    /** The same row with room for one position more; this one must not be used any longer if it is another. */
    CachedRow withRoom() {
        KvCache roomy = cache.withRoom();
        return roomy == cache ? this : new CachedRow(roomy);
    }

    /** Counts the position that was written last. */
    void grow() {
        cache.grow();
    }

    @Override
    public int length() {
        return cache.length();
    }

    @Override
    public NativeRows keys(int layer, int head, int first, int count) {
        return NativeRows.of(keys.get(layer), at(head, first), size, count);
    }

    @Override
    public NativeRows values(int layer, int head, int first, int count) {
        return NativeRows.of(values.get(layer), at(head, first), size, count);
    }

    @Override
    public void put(int layer, int head, float[] heads, int key, int value) {
        int at = at(head, cache.length());
        keys.get(layer).put(at, heads, key, size);
        values.get(layer).put(at, heads, value, size);
    }

    private int at(int head, int position) {
        return (head * cache.room() + position) * size;
    }

    @Override
    public void close() {
        cache.close();
    }
}
