package dev.perennial.merge.tokenizer;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.IntFunction;

/** Rows that were computed, the ones used last, in so many bytes at most; others are computed again. */
final class RecentRows {
    private final Map<Integer, ByteBuffer> rows;

    /** Of rows of so many bytes; one is always kept. */
    RecentRows(long most, int width) {
        long count = Math.max(1, most / Math.max(1, width));
        this.rows = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Integer, ByteBuffer> eldest) {
                return size() > count;
            }
        };
    }

    /** A row, made if it is not there. */
    synchronized ByteBuffer get(int row, IntFunction<ByteBuffer> made) {
        ByteBuffer known = rows.get(row);
        if (known == null) {
            known = made.apply(row);
            rows.put(row, known);
        }
        return known.duplicate();
    }
}
