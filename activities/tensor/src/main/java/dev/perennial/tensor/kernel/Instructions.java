package dev.perennial.tensor.kernel;

import java.lang.reflect.Constructor;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Which instructions compute: those of {@code jdk.incubator.vector} where the JVM was started with that module and
 * compiles with its second compiler, without which they would be slow; else plain loops. The results are the same bit
 * for bit. The kernels of this package are plain before JDK 21, whose compiler leaves many of their vectors on the
 * heap: there plain loops merge in half the time.
 */
public final class Instructions {
    /** System property: {@code plain} for plain loops only, {@code vector} for vector instructions on any JDK. */
    public static final String PROPERTY = "perennial.instructions";

    private static final String VECTORS = "dev.perennial.tensor.kernel.VectorLoops";
    private static final int FIRST_JDK = 21;

    private static final String WISH = System.getProperty(PROPERTY, "");
    private static final Optional<Supplier<Loops>> CHOSEN = chosen();

    private Instructions() {}

    /** Whether this JVM has vector instructions to compute with. */
    public static boolean vectors() {
        return CHOSEN.isPresent();
    }

    /** Whether the kernels use them. */
    public static boolean inKernels() {
        return vectors() && (WISH.equals("vector") || Runtime.version().feature() >= FIRST_JDK);
    }

    /** Those of the kernels, for one thread. */
    static Loops loops() {
        return CHOSEN.filter(vectors -> inKernels()).map(Supplier::get).orElseGet(PlainLoops::new);
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
