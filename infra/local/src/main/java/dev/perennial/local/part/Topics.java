package dev.perennial.local.part;

import java.util.Map;
import java.util.TreeMap;

/** The product's topics on one machine. Every topic has a dead-letter topic of one partition, {@code <topic>.dead}. */
public final class Topics {
    private static final Map<String, Integer> PARTITIONS = Map.of(
            "perennial.inference", 4,
            "perennial.feedback", 2,
            "perennial.catalog", 1,
            "perennial.lifecycle", 1);

    private Topics() {}

    /**
     * Every topic that exists after the start.
     *
     * @return partitions by topic, dead-letter topics among them
     */
    public static Map<String, Integer> all() {
        Map<String, Integer> topics = new TreeMap<>(PARTITIONS);
        PARTITIONS.keySet().forEach(topic -> topics.put(topic + ".dead", 1));
        return topics;
    }
}
