package dev.perennial.tensor.rows;

import dev.perennial.tensor.kernel.Instructions;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Chooses between implementations of {@link RowLoops} that give the same bits. Plain loops do the first work of a
 * process, as vector code is slow until it is compiled.
 */
final class RowInstructions {
    private static final String VECTORS = "dev.perennial.tensor.rows.VectorRowLoops";
    /** Multiplications, about a second of plain work. */
    private static final long FIRST_WORK = 3_000_000_000L;

    private static final AtomicLong WORK = new AtomicLong();

    private RowInstructions() {}

    /** What a thread uses next, before so many multiplications. */
    static RowLoops next(RowLoops current, long multiplications) {
        boolean early = WORK.get() < FIRST_WORK && WORK.addAndGet(multiplications) < FIRST_WORK;
        return early || !(current instanceof PlainRowLoops) || !Instructions.vectors() ? current : vectors();
    }

    /** The class is compiled apart and may be missing. */
    static RowLoops vectors() {
        try {
            return Class.forName(VECTORS)
                    .asSubclass(RowLoops.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException missing) {
            return new PlainRowLoops();
        }
    }
}
