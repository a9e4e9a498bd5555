package dev.perennial.tensor.rows;

import dev.perennial.tensor.kernel.Instructions;

/** Chooses between implementations of {@link Dots} that give the same bits. */
final class DotInstructions {
    private static final String VECTORS = "dev.perennial.tensor.rows.VectorDots";

    private DotInstructions() {}

    static Dots chosen() {
        return Instructions.vectors() ? vectors() : new PlainDots();
    }

    /** The class is compiled apart and may be missing. */
    private static Dots vectors() {
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
