package dev.perennial.bench.figures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

/** The memory that a process has, or at most has had, resident, as Linux counts it. */
public final class PeakMemory {
    private static final String PEAK = "VmHWM:";
    private static final String NOW = "VmRSS:";
    private static final double KIB_OF_MIB = 1024;

    private PeakMemory() {}

    /** MiB of this process; empty where there is no /proc. */
    public static OptionalDouble ofThis() {
        return of("self");
    }

    /** MiB that this process has now; empty where there is no /proc. */
    public static OptionalDouble resident() {
        return of("self", NOW);
    }

    /** MiB of a process by its number; empty when it is gone. */
    public static OptionalDouble of(String process) {
        return of(process, PEAK);
    }

    private static OptionalDouble of(String process, String key) {
        try {
            return parse(Files.readAllLines(Path.of("/proc", process, "status")), key);
        } catch (IOException gone) {
            return OptionalDouble.empty();
        }
    }

    static OptionalDouble parse(List<String> status) {
        return parse(status, PEAK);
    }

    private static OptionalDouble parse(List<String> status, String key) {
        return status.stream()
                .filter(line -> line.startsWith(key))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / KIB_OF_MIB)
                .findFirst();
    }

    /** The figure as a row. */
    public static void addTo(Figures figures) {
        ofThis().ifPresent(mib -> figures.add("peak RSS", mib, 0, "MiB"));
    }
}
