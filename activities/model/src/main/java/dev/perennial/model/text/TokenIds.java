package dev.perennial.model.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** An immutable sequence of token ids, each at least 0. */
public final class TokenIds {
    private static final TokenIds EMPTY = new TokenIds(new int[0]);

    private final int[] ids;

    private TokenIds(int[] ids) {
        this.ids = ids;
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] < 0) {
                throw new IllegalArgumentException("expected token ids of at least 0, found " + ids[i] + " at " + i);
            }
        }
    }

    /** These ids. */
    public static TokenIds of(int... ids) {
        return ids.length == 0 ? EMPTY : new TokenIds(ids.clone());
    }

    /** These ids. */
    public static TokenIds of(List<Integer> ids) {
        return new TokenIds(ids.stream().mapToInt(Integer::intValue).toArray());
    }

    /** How many tokens there are. */
    public int size() {
        return ids.length;
    }

    /** True without tokens. */
    public boolean isEmpty() {
        return ids.length == 0;
    }

    /** The id at a position counted from 0. */
    public int at(int position) {
        return ids[position];
    }

    /** The tokens from one position up to but without another. */
    public TokenIds slice(int from, int to) {
        return new TokenIds(Arrays.copyOfRange(ids, from, checkedEnd(from, to)));
    }

    /**
     * The tokens in windows of at most this many, in order. Each begins with the last token of the one before, so that
     * a model that reads every window scores every token but the very first, once.
     *
     * @param longest two or more
     */
    public List<TokenIds> windows(int longest) {
        if (longest < 2) {
            throw new IllegalArgumentException("expected windows of 2 tokens or more, found " + longest);
        }
        List<TokenIds> windows = new ArrayList<>();
        for (int from = 0; from == 0 || from < ids.length - 1; from += longest - 1) {
            windows.add(slice(from, Math.min(ids.length, from + longest)));
        }
        return windows;
    }

    /** These tokens, then others. */
    public TokenIds plus(TokenIds others) {
        int[] joined = Arrays.copyOf(ids, ids.length + others.ids.length);
        System.arraycopy(others.ids, 0, joined, ids.length, others.ids.length);
        return new TokenIds(joined);
    }

    /** True when the first tokens are these. */
    public boolean startsWith(TokenIds prefix) {
        return prefix.ids.length <= ids.length
                && Arrays.equals(ids, 0, prefix.ids.length, prefix.ids, 0, prefix.ids.length);
    }

    /** A copy as an array. */
    public int[] toArray() {
        return ids.clone();
    }

    /** A copy as a list. */
    public List<Integer> toList() {
        return Arrays.stream(ids).boxed().toList();
    }

    private int checkedEnd(int from, int to) {
        if (from < 0 || to < from || to > ids.length) {
            throw new IndexOutOfBoundsException("tokens " + from + " to " + to + " of " + ids.length);
        }
        return to;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TokenIds tokens && Arrays.equals(ids, tokens.ids);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ids);
    }

    @Override
    public String toString() {
        return Arrays.toString(ids);
    }
}
