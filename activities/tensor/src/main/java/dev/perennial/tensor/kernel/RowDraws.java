package dev.perennial.tensor.kernel;

/**
 * A random number from 0 to 1 for each place in a row: eight bits first, and 24 more for the few that these leave
 * undecided. Each block of a row has a word of the stream for a quarter of its places, in whose lowest eight bits is
 * what belongs to the first quarter, and so on; rows begin with whole blocks of the stream. The 24 bits of the place p
 * of row r of length n are the highest of the word {@code 2^62 + r n + p}.
 */
final class RowDraws {
    private final int length;
    private final int[] words;
    private final int[] some = new int[Block.SIZE / 4];
    private final int[] parts = new int[Block.SIZE / 4];
    private final PhiloxBlocks blocks = new PhiloxBlocks();

    /** For one thread. */
    RowDraws(int length) {
        this.length = length;
        int rest = length % Block.SIZE;
        int words = length / Block.SIZE * (Block.SIZE / 4) + (rest + 3) / 4;
        this.words = new int[(words + 3) & ~3];
    }

    /** The first eight bits of each place. */
    void of(Philox stream, int row, int[] kinds) {
        stream.fill(row * (long) words.length, words, blocks);
        int word = 0;
        for (int from = 0; from < length; from += Block.SIZE) {
            int run = Math.min(Block.SIZE, length - from);
            int quarter = (run + 3) / 4;
            System.arraycopy(words, word, some, 0, quarter);
            for (int begun = 0, shift = 0; begun < run; begun += quarter, shift += 8) {
                int places = Math.min(quarter, run - begun);
                unpack(shift, places);
                System.arraycopy(parts, 0, kinds, from + begun, places);
            }
            word += quarter;
        }
    }

    /** Between copies, as {@link PlainVoteLoops} has them. */
    private void unpack(int shift, int places) {
        for (int i = 0; i < places; i++) {
            parts[i] = (some[i] >>> shift) & 0xff;
        }
    }

    /** The next 24 bits of a place. */
    int rest(Philox stream, int row, int place) {
        return Draws.rest(stream, row * (long) length + place);
    }
}
