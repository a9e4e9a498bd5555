package dev.perennial.tensor.kernel;

/** Brings what is chosen of a row, in the order that {@link Rows} have, into a mask; for one thread. */
final class RowMarks {
    private static final int HALF = Block.SIZE / 2;

    private final int[] ones;
    private final int[] some = new int[HALF];
    private final int[] words = new int[HALF];

    /** Of rows with a 1 in the place of each element that is kept and a 0 in others. */
    RowMarks(int[] ones) {
        this.ones = ones;
    }

    /** Keeps those of a row that begins at a position. */
    void keep(BitMask mask, long first) {
        for (int from = 0; from < ones.length; from += Block.SIZE) {
            int run = Math.min(Block.SIZE, ones.length - from);
            if (Rows.split(ones.length)) {
                everyOther(mask, first + from, from, run / 2);
                everyOther(mask, first + from + 1, from + run / 2, run / 2);
            } else {
                for (int place = from; place < from + run; place++) {
                    keep(mask, first + place, place, 1);
                }
            }
        }
    }

    /** Block by block of the tensor. */
    private void everyOther(BitMask mask, long first, int from, int count) {
        int done = 0;
        while (done < count) {
            long at = first + 2L * done;
            int room = (int) (Block.SIZE - at % Block.SIZE + 1) / 2;
            int here = Math.min(count - done, room);
            keep(mask, at, from + done, here);
            done += here;
        }
    }

    private void keep(BitMask mask, long at, int from, int count) {
        System.arraycopy(ones, from, some, 0, count);
        mask.keep(at, some, count, words);
    }
}
