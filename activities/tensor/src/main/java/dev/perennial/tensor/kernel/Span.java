package dev.perennial.tensor.kernel;

import dev.perennial.tensor.DType;

/**
 * A run of elements of a tensor, as a formula sees it: value {@code k} of every array belongs to {@link #position}
 * {@code k}. Where two-byte floats take part a full block holds even elements before odd ones, because packed pairs
 * then split and join in vector instructions.
 */
public final class Span {
    private static final int HALF = Block.SIZE / 2;

    private final Loops loops;
    private final long first;
    private final int count;
    private final boolean split;

    private Span(Loops loops, long first, int count, boolean split) {
        this.loops = loops;
        this.first = first;
        this.count = count;
        this.split = split;
    }

    /** In the order of the elements. */
    static Span natural(Loops loops, long first, int count) {
        return new Span(loops, first, count, false);
    }

    /** With even elements first, if it is a full block. */
    static Span split(Loops loops, long first, int count) {
        return new Span(loops, first, count, count == Block.SIZE);
    }

    static boolean halves(DType dtype) {
        return dtype == DType.BF16 || dtype == DType.F16;
    }

    Loops loops() {
        return loops;
    }

    boolean split() {
        return split;
    }

    /** The index of its first element in C order. */
    public long first() {
        return first;
    }

    /** How many elements. */
    public int count() {
        return count;
    }

    /** The index in C order of the element whose value stands at this place. */
    public long position(int place) {
        return first + element(place);
    }

    /** The place of the value of an element of this span, by its index in C order. */
    public int place(long position) {
        int element = (int) (position - first);
        return split ? (element >> 1) + (element & 1) * HALF : element;
    }

    private int element(int place) {
        if (!split) {
            return place;
        }
        return place < HALF ? 2 * place : 2 * (place - HALF) + 1;
    }

    /** Brings values that lie in the order of the elements into this span's order. */
    void arrange(float[] source, int from, float[] target) {
        if (!split) {
            System.arraycopy(source, from, target, 0, count);
            return;
        }
        for (int i = 0; i < HALF; i++) {
            target[i] = source[from + 2 * i];
            target[HALF + i] = source[from + 2 * i + 1];
        }
    }

    /** Brings values of this span's order into that of the elements. */
    void restore(float[] source, float[] target) {
        if (!split) {
            System.arraycopy(source, 0, target, 0, count);
            return;
        }
        for (int i = 0; i < HALF; i++) {
            target[2 * i] = source[i];
            target[2 * i + 1] = source[HALF + i];
        }
    }
}
