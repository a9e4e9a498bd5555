package dev.perennial.local;

import dev.perennial.local.machine.LocalFailure;
import dev.perennial.local.machine.PortHolder;
import java.util.Arrays;
import java.util.Random;

/**
 * The ports of the local parts: a base plus each server's well-known number, so that they are easy to remember and one
 * option moves them all.
 *
 * <table>
 * <caption>with the base 20000</caption>
 * <tr><th>part</th><th>port</th></tr>
 * <tr><td>Kafka</td><td>29092</td></tr>
 * <tr><td>Kafka's controller</td><td>29093</td></tr>
 * <tr><td>S3</td><td>29000</td></tr>
 * <tr><td>PostgreSQL</td><td>25432</td></tr>
 * <tr><td>Temporal</td><td>27233</td></tr>
 * <tr><td>Temporal's UI</td><td>28233</td></tr>
 * </table>
 *
 * @param base the number added to every well-known one
 */
public record Ports(int base) {
    /** The base when none is given. */
    public static final int DEFAULT_BASE = 20_000;

    private static final int HIGHEST = 56_000;
    private static final int LOWEST_FREE = 2_000;
    private static final int FREE_RANGE = 21_000;
    private static final int TRIALS = 1_000;

    /** Checks that every port is one an ordinary user may open. */
    public Ports {
        if (base < 0 || base > HIGHEST) {
            throw new LocalFailure("--port-base must lie between 0 and %d, not %d".formatted(HIGHEST, base));
        }
    }

    /**
     * Some ports that are free now, below the range from which the system hands out its own.
     *
     * @return ports none of which is taken
     */
    public static Ports free() {
        Random random = new Random();
        for (int trial = 0; trial < TRIALS; trial++) {
            Ports ports = new Ports(LOWEST_FREE + random.nextInt(FREE_RANGE));
            if (Arrays.stream(Use.values()).allMatch(use -> PortHolder.isFree(ports.of(use)))) {
                return ports;
            }
        }
        throw new LocalFailure("No base was found on which all ports are free: give one with --port-base N");
    }

    /** The port of one use. */
    int of(Use use) {
        return base + use.wellKnown;
    }

    /** Refuses with a sentence when one of the ports is taken. */
    void requireFree() {
        for (Use use : Use.values()) {
            int port = of(use);
            if (!PortHolder.isFree(port)) {
                throw new LocalFailure(
                        "Port %d for %s is taken by %s: end that, or move all ports with --port-base N (now %d)"
                                .formatted(port, use.words, PortHolder.of(port).orElse("another program"), base));
            }
        }
    }

    /** What a port is for. */
    enum Use {
        KAFKA(9092, "Kafka"),
        KAFKA_CONTROLLER(9093, "Kafka's controller"),
        S3(9000, "S3"),
        POSTGRES(5432, "PostgreSQL"),
        TEMPORAL(7233, "Temporal"),
        TEMPORAL_UI(8233, "Temporal's UI");

        private final int wellKnown;
        private final String words;

        Use(int wellKnown, String words) {
            this.wellKnown = wellKnown;
            this.words = words;
        }
    }
}
