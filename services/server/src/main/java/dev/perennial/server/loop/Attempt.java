package dev.perennial.server.loop;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/** Work that may fail for want of something outside, and is then tried again. */
public final class Attempt {
    private static final Logger LOG = Logger.getLogger(Attempt.class);

    private Attempt() {}

    /**
     * Does the work in this thread, as often as it takes, with growing pauses; gives up only when told to. Returns
     * whether it was done.
     */
    public static boolean untilDone(String what, Runnable work, BooleanSupplier givenUp) {
        Pause pause = new Pause();
        while (!givenUp.getAsBoolean()) {
            try {
                once(Executors.callable(work));
                return true;
            } catch (ExecutionException e) {
                LOG.warnf(
                        "%s failed, trying again in %d ms (%s)",
                        what, pause.next().toMillis(), sentence(e));
                LOG.debug(what, e);
                if (!pause.take()) {
                    return false;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return false;
    }

    /** Does the work once in this thread; what it throws is logged. Returns whether it was done. */
    public static boolean tried(String what, Runnable work) {
        try {
            once(Executors.callable(work));
            return true;
        } catch (ExecutionException e) {
            LOG.warnf("%s failed (%s)", what, sentence(e));
            LOG.debug(what, e);
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Does the work once in this thread; whatever it throws comes as the cause. */
    static <T> T once(Callable<T> work) throws ExecutionException, InterruptedException {
        FutureTask<T> task = new FutureTask<>(work);
        task.run();
        return task.get();
    }

    /** What failed, in one line. */
    static String sentence(ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return cause.getClass().getSimpleName() + ": " + cause.getMessage();
    }
}
