package dev.perennial.cli.outcome;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Timer;
import java.util.TimerTask;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.jspecify.annotations.Nullable;

/**
 * How far long work has come, on standard error: nothing in the first two seconds, then a bar on a terminal and a plain
 * line every five seconds elsewhere.
 */
public final class Progress implements AutoCloseable {
    /** Set by the launcher, because Java cannot tell whether standard error is a terminal. */
    static final String TERMINAL = "perennial.terminal";

    private static final int QUIET_MILLIS = 2_000;
    private static final int LINE_MILLIS = 5_000;
    private static final int BAR_MILLIS = 250;

    private final String what;
    private final PrintWriter errors;
    private final boolean terminal = Boolean.getBoolean(TERMINAL);
    private final long start = System.nanoTime();
    private final Timer clock = new Timer("progress", true);
    private volatile long done;
    private volatile long all = -1;
    private @Nullable ProgressBar bar;

    Progress(String what, PrintWriter errors) {
        this.what = what;
        this.errors = errors;
        int period = terminal ? BAR_MILLIS : LINE_MILLIS;
        TimerTask task = new TimerTask() {
            @Override
            public void run() {
                show();
            }
        };
        clock.schedule(task, QUIET_MILLIS, period);
    }

    /** So much is done of all. */
    public void at(long part, long whole) {
        all = whole;
        done = part;
    }

    private synchronized void show() {
        if (!terminal) {
            errors.println(line((System.nanoTime() - start) / 1_000_000_000));
            errors.flush();
            return;
        }
        if (bar == null) {
            bar = new ProgressBarBuilder()
                    .setTaskName(what)
                    .setInitialMax(all)
                    .setUpdateIntervalMillis(BAR_MILLIS)
                    .setConsumer(new ConsoleProgressBarConsumer(System.err))
                    .build();
        }
        bar.maxHint(all).stepTo(done);
    }

    /** What is said after so many seconds. */
    String line(long seconds) {
        return all > 0
                ? String.format(Locale.ROOT, "%s: %d %% after %d s", what, 100 * done / all, seconds)
                : String.format(Locale.ROOT, "%s: %d s", what, seconds);
    }

    @Override
    public synchronized void close() {
        clock.cancel();
        if (bar != null) {
            bar.close();
        }
    }
}
