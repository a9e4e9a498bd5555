package dev.perennial.bench.fuzz;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A reader that is fed broken input.
 *
 * @param name what it reads
 * @param share how often it is chosen, in relation to the others
 * @param seeds valid inputs
 * @param breaking how they are broken
 * @param opener makes one such reader for one thread
 */
record Target(String name, int share, List<byte[]> seeds, Breaking breaking, Opener opener) {
    /** Reads an input to its end, and throws what it is refused with. */
    @FunctionalInterface
    interface Reader {
        void read(byte[] input) throws IOException;
    }

    /** Makes a reader that may write into a folder of its own. */
    @FunctionalInterface
    interface Opener {
        Reader open(Path scratch) throws IOException;
    }

    /** Makes a broken input of a valid one, and perhaps of pieces of another. */
    @FunctionalInterface
    interface Breaking {
        byte[] apply(Mutator mutator, byte[] seed, byte[] other);
    }
}
