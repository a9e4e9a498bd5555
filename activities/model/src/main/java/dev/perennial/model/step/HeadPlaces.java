package dev.perennial.model.step;

import dev.perennial.model.config.Attention;

/**
 * Where the projections leave a position's heads.
 *
 * @param shape how many heads of which size
 * @param byHead whether query, key and value of a head lie side by side, rather than all queries, then all keys, then
 *     all values
 */
public record HeadPlaces(Attention shape, boolean byHead) {
    private static final int PARTS = 3;

    int query(int head) {
        return (byHead ? PARTS * head : head) * shape.headSize();
    }

    int key(int head) {
        return byHead ? query(head) + shape.headSize() : shape.queryWidth() + head * shape.headSize();
    }

    int value(int head) {
        return byHead
                ? query(head) + 2 * shape.headSize()
                : shape.queryWidth() + shape.keyWidth() + head * shape.headSize();
    }

    /** Numbers of all heads of a position. */
    int width() {
        return shape.queryWidth() + 2 * shape.keyWidth();
    }
}
