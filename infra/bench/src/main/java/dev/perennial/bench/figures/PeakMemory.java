package dev.perennial.bench.figures;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;

/** The most memory that a process has had resident, as Linux counts it. */
public final class PeakMemory {
    private static final String KEY = "VmHWM:";
    private static final double KIB_OF_MIB = 1024;

    private PeakMemory() {}

    /** MiB of this process; empty where there is no /proc. */
    public static OptionalDouble ofThis() {
        return of("self");
    }

    /** MiB of a process by its number; empty when it is gone. */
    public static OptionalDouble of(String process) {
        try {
            return parse(Files.readAllLines(Path.of("/proc", process, "status")));
        } catch (IOException gone) {
            return OptionalDouble.empty();
        }
    }

    static OptionalDouble parse(List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith(KEY))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / KIB_OF_MIB)
                .findFirst();
    }

    /** The figure as a row. */
    public static void addTo(Figures figures) {
        ofThis().ifPresent(mib -> figures.add("peak RSS", mib, 0, "MiB"));
    }
}
