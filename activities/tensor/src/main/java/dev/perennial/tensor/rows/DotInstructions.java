package dev.perennial.tensor.rows;

import dev.perennial.tensor.kernel.Instructions;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Chooses between implementations of {@link Dots} that give the same bits. Plain loops do the first work of a process,
 * as vector code is slow until it is compiled.
 */
final class DotInstructions {
    private static final String VECTORS = "dev.perennial.tensor.rows.VectorDots";
    /** Multiplications, about a second of plain work. */
    private static final long FIRST_WORK = 3_000_000_000L;

    private static final AtomicLong WORK = new AtomicLong();

    private DotInstructions() {}

    /** What a thread uses next, before so many multiplications. */
    static Dots next(Dots current, long multiplications) {
        boolean early = WORK.get() < FIRST_WORK && WORK.addAndGet(multiplications) < FIRST_WORK;
        return early || !(current instanceof PlainDots) || !Instructions.vectors() ? current : vectors();
    }

    /** The class is compiled apart and may be missing. */
    static Dots vectors() {
        try {
            return Class.forName(VECTORS)
                    .asSubclass(Dots.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException missing) {
            return new PlainDots();
        }
    }
}
