package dev.perennial.local;

import dev.perennial.local.machine.PortHolder;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/** Finds a base on which all ports are free, below the range from which the system hands out its own. */
final class FreePorts {
    private FreePorts() {}

    static int base() {
        for (int trial = 0; trial < 1000; trial++) {
            int base = ThreadLocalRandom.current().nextInt(2_000, 23_000);
            Ports ports = new Ports(base);
            if (Arrays.stream(Ports.Use.values()).allMatch(use -> PortHolder.isFree(ports.of(use)))) {
                return base;
            }
        }
        throw new IllegalStateException("no free ports");
    }
}
