package dev.perennial.tensor.kernel;

import java.lang.reflect.Constructor;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Which instructions the kernels use: those of {@code jdk.incubator.vector} where the JVM was started with that module
 * and compiles with its second compiler, without which they would be slow; else plain loops. The results are the same
 * bit for bit.
 */
public final class Instructions {
    /** System property: {@code plain} leaves the vector instructions alone. */
    public static final String PROPERTY = "perennial.instructions";

    private static final String VECTORS = "dev.perennial.tensor.kernel.VectorLoops";
    private static final Supplier<Loops> CHOSEN = chosen();

    private Instructions() {}

    /** Whether the kernels of this JVM use vector instructions. */
    public static boolean vectors() {
        return CHOSEN.get().getClass().getName().equals(VECTORS);
    }

    /** Loops for one thread. */
    static Loops loops() {
        return CHOSEN.get();
    }

    private static Supplier<Loops> chosen() {
        boolean wanted = !System.getProperty(PROPERTY, "").equals("plain")
                && System.getProperty("java.vm.info", "").startsWith("mixed mode")
                && !System.getProperty("java.vm.info", "").contains("emulated-client");
        return wanted ? vectorLoops().orElse(PlainLoops::new) : PlainLoops::new;
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
