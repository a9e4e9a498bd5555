package dev.perennial.bench.craft;

/** How many cores a measurement may use. */
final class Threads {
    private Threads() {}

    static String words() {
        String given = System.getenv("OMP_NUM_THREADS");
        int cores = Runtime.getRuntime().availableProcessors();
        return given == null ? cores + " cores" : "%s threads of %d cores".formatted(given, cores);
    }
}
