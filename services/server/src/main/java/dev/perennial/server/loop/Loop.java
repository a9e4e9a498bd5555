package dev.perennial.server.loop;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jboss.logging.Logger;

/**
 * A round of work, repeated in a daemon thread until closed. A round that fails is logged and tried again after a
 * growing pause, so that an outage pauses the work and never ends it.
 */
public final class Loop implements AutoCloseable {
    /** No work at all. */
    public static final Loop NONE = new Loop("none", Duration.ZERO, () -> Next.END);

    private static final Logger LOG = Logger.getLogger(Loop.class);
    private static final long PATIENCE_MS = 10_000;
    private static final long GOODBYE_MS = 4_000;

    private final String name;
    private final Duration pause;
    private final Callable<Next> round;
    private final Thread thread;
    private volatile boolean closed;

    private Loop(String name, Duration pause, Callable<Next> round) {
        this.name = name;
        this.pause = pause;
        this.round = round;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /** What one round left to do. */
    public enum Next {
        /** More is waiting: go on at once. */
        AGAIN,
        /** Nothing to do: pause. */
        PAUSE,
        /** Done for good. */
        END
    }

    /** Repeats the round, pausing when it asks for that. */
    public static Loop start(String name, Duration pause, Callable<Next> round) {
        Loop loop = new Loop(name, pause, round);
        loop.thread.start();
        return loop;
    }

    /** Does the work once: now in the caller's thread, and if that fails, in a thread of its own until it succeeds. */
    public static Loop untilDone(String name, Runnable work) {
        Callable<Next> round = () -> {
            work.run();
            return Next.END;
        };
        try {
            Attempt.once(round);
            return NONE;
        } catch (ExecutionException e) {
            LOG.warnf("%s failed, trying again (%s)", name, Attempt.sentence(e));
            return start(name, Duration.ZERO, round);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return NONE;
        }
    }

    /** Ends after the round under way, which is interrupted; waits for it a while. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        await(PATIENCE_MS);
    }

    /**
     * Ends after the round under way, which has been told to end and may say goodbye: a consumer that is interrupted
     * instead stays in its group, and the next one waits for it. A round that does not end in time is interrupted.
     */
    public void finish() {
        closed = true;
        await(GOODBYE_MS);
        close();
    }

    private void await(long millis) {
        try {
            thread.join(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        Pause afterFailure = new Pause();
        Next next = Next.AGAIN;
        while (!closed && next != Next.END) {
            try {
                next = Attempt.once(round);
                afterFailure.reset();
                if (next == Next.PAUSE) {
                    Thread.sleep(pause.toMillis());
                }
            } catch (ExecutionException e) {
                if (!closed) {
                    LOG.warnf(
                            "%s failed, trying again in %d ms (%s)",
                            name, afterFailure.next().toMillis(), Attempt.sentence(e));
                    LOG.debug(name, e);
                    afterFailure.take();
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }
}
