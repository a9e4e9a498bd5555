package dev.perennial.cli.run;

import dev.perennial.cli.outcome.Refused;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** The local parts as a child process whose lines are passed on. */
final class LocalChild {
    private static final String READY = "Local parts ready";

    private final Child child;
    private final CountDownLatch settled = new CountDownLatch(1);
    private volatile boolean ready;

    private LocalChild(Child child) {
        this.child = child;
    }

    /** Wraps a child just started and passes its lines on from now on. */
    static LocalChild of(Child child, Consumer<String> lines) {
        LocalChild local = new LocalChild(child);
        Thread reader = new Thread(() -> local.passOn(lines), "lines of the local parts");
        reader.setDaemon(true);
        reader.start();
        return local;
    }

    Child child() {
        return child;
    }

    /** Waits until the parts are ready; what keeps them from it they have said themselves. */
    void awaitReady() throws InterruptedException {
        settled.await();
        if (!ready) {
            throw new Refused("The local parts did not start");
        }
    }

    private void passOn(Consumer<String> lines) {
        try (BufferedReader output =
                new BufferedReader(new InputStreamReader(child.process().getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.accept(line);
                if (line.startsWith(READY)) {
                    ready = true;
                    settled.countDown();
                }
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } finally {
            settled.countDown();
        }
    }
}
