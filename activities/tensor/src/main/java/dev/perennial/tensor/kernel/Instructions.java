package dev.perennial.tensor.kernel;

import java.lang.reflect.Constructor;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Which instructions the kernels use: those of {@code jdk.incubator.vector} where the JVM was started with that module
 * and compiles with its second compiler, without which they would be slow; else plain loops. The results are the same
 * bit for bit. As vector code costs a second until it is compiled, plain loops do the first work of a process.
 */
public final class Instructions {
    /** System property: {@code plain} for plain loops only, {@code vector} for vector instructions from the start. */
    public static final String PROPERTY = "perennial.instructions";

    private static final String VECTORS = "dev.perennial.tensor.kernel.VectorLoops";
    /** Tasks of some 300,000 elements, about a second of plain work. */
    private static final int FIRST_WORK = 1000;

    private static final String WISH = System.getProperty(PROPERTY, "");
    private static final Optional<Supplier<Loops>> CHOSEN = chosen();
    private static final AtomicInteger TASKS = new AtomicInteger(WISH.equals("vector") ? FIRST_WORK : 0);

    private Instructions() {}

    /** Whether the kernels of this JVM use vector instructions, if only after their first work. */
    public static boolean vectors() {
        return CHOSEN.isPresent();
    }

    /** Loops for one thread, for its next task. */
    static Loops loops() {
        return CHOSEN.isEmpty() || TASKS.get() < FIRST_WORK
                ? new PlainLoops()
                : CHOSEN.get().get();
    }

    /** Those for the next task of a thread that has some. */
    static Loops next(Loops current) {
        if (CHOSEN.isEmpty() || !(current instanceof PlainLoops) || TASKS.incrementAndGet() < FIRST_WORK) {
            return current;
        }
        return CHOSEN.get().get();
    }

    private static Optional<Supplier<Loops>> chosen() {
        String compilation = System.getProperty("java.vm.info", "");
        boolean quick = compilation.startsWith("mixed mode") && !compilation.contains("emulated-client");
        return quick && !WISH.equals("plain") ? vectorLoops() : Optional.empty();
    }

    /** The class is compiled apart and may be missing, as the module may be. */
    static Optional<Supplier<Loops>> vectorLoops() {
        if (ModuleLayer.boot().findModule("jdk.incubator.vector").isEmpty()) {
            return Optional.empty();
        }
        try {
            Constructor<? extends Loops> constructor =
                    Class.forName(VECTORS).asSubclass(Loops.class).getDeclaredConstructor();
            Loops first = constructor.newInstance();
            return Optional.of(first::another);
        } catch (ReflectiveOperationException missing) {
            return Optional.empty();
        }
    }
}
