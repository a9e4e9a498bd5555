package dev.perennial.merge.run;

import dev.perennial.tensor.TensorSource;
import java.util.function.Supplier;

/** Lets go of what is open where a step fails that comes before anybody is given it to close. */
public final class Guard {
    private Guard() {}

    /** What the step gives; closes these weights if it throws. */
    public static <T> T closing(TensorSource opened, Supplier<T> step) {
        boolean done = false;
        try {
            T made = step.get();
            done = true;
            return made;
        } finally {
            if (!done) {
                opened.close();
            }
        }
    }
}
