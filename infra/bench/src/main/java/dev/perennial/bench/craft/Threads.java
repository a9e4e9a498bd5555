package dev.perennial.bench.craft;

import dev.perennial.bench.figures.Words;
import dev.perennial.tensor.parallel.Workers;

/** How many threads a measurement may use. */
final class Threads {
    private Threads() {}

    /** As many as {@code --threads} says; called before anything is computed. */
    static void use(Words words) {
        if (words.option("threads").isPresent()) {
            System.setProperty(Workers.PROPERTY, Integer.toString(words.number("threads", 1)));
        }
    }

    static int count() {
        return Workers.shared().threads();
    }

    static String words() {
        return "%d threads on %d cores".formatted(count(), Runtime.getRuntime().availableProcessors());
    }
}
