package dev.perennial.local.machine;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A child process that is started again when it ends by itself: at once the first time, then after a growing pause, and
 * no more once it has ended six times within a minute.
 */
public final class Supervised {
    private static final int ENOUGH = 6;
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final long PAUSE_MILLIS = 250;

    private final ChildCommand command;
    private final Consumer<String> notices;
    private final Deque<Instant> ends = new ArrayDeque<>();
    private @Nullable ChildProcess current;
    private boolean stopping;

    /**
     * A child not started yet.
     *
     * @param command how it is started, each time
     * @param notices told in a sentence when it ended and what happens next
     */
    public Supervised(ChildCommand command, Consumer<String> notices) {
        this.command = command;
        this.notices = notices;
    }

    /**
     * Starts the child and watches it from now on.
     *
     * @throws IOException when it cannot be started
     */
    public synchronized void start() throws IOException {
        if (stopping) {
            return;
        }
        ChildProcess child = ChildProcess.start(command);
        current = child;
        CompletableFuture<Void> unused = child.process().onExit().thenAccept(this::ended);
    }

    /**
     * Ends the child and the watching.
     *
     * @param patience how long the child may take after being asked
     * @throws IOException when it cannot be asked
     * @throws InterruptedException when interrupted while waiting for its end
     */
    public void stop(Duration patience) throws IOException, InterruptedException {
        ChildProcess child = lastChild();
        if (child != null) {
            child.stop(patience);
        }
    }

    /**
     * Whether the child runs now.
     *
     * @return false before the start, after the end, and between an end and the next start
     */
    public synchronized boolean isAlive() {
        return current != null && current.isAlive();
    }

    private synchronized @Nullable ChildProcess lastChild() {
        stopping = true;
        return current;
    }

    private void ended(Process process) {
        int recently = recentEnds();
        if (recently == 0) {
            return;
        }
        String what = "%s ended by itself with exit code %d".formatted(command.name(), process.exitValue());
        if (recently >= ENOUGH) {
            notices.accept("%s, %d times within a minute, and is not started again; see %s"
                    .formatted(what, recently, command.log()));
            return;
        }
        notices.accept(what + "; starting it again");
        CompletableFuture.delayedExecutor((recently - 1) * PAUSE_MILLIS, TimeUnit.MILLISECONDS)
                .execute(this::startAgain);
    }

    /** Counts this end with those of the last minute; none when we are stopping. */
    private synchronized int recentEnds() {
        if (stopping) {
            return 0;
        }
        Instant now = Instant.now();
        ends.removeIf(end -> end.isBefore(now.minus(WINDOW)));
        ends.add(now);
        return ends.size();
    }

    private void startAgain() {
        try {
            start();
        } catch (IOException failed) {
            notices.accept("%s could not be started again: %s".formatted(command.name(), failed.getMessage()));
        }
    }
}
