package dev.perennial.flow;

/** The task queues; which worker polls which is decided by its role. */
public final class TaskQueues {
    /** Workflows, and nothing else. */
    public static final String WORKFLOWS = "perennial-workflows";

    /** Light activities: store, registry, traffic, statistics. */
    public static final String IO = "perennial-io";

    /** Activities that wait, for hours perhaps: apart, because enough of them would stop every light one. */
    public static final String WATCH = "perennial-watch";

    /** Tensor work; one slot a device. */
    public static final String GPU = "perennial-gpu";

    private TaskQueues() {}
}
