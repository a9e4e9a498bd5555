package dev.perennial.cli.run;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Whether a server says that it is ready.
 *
 * @param address where it says so
 */
record Readiness(URI address) {
    private static final int PAUSE_MILLIS = 100;
    private static final int CALL_MILLIS = 5_000;

    static Readiness onPort(int managementPort) {
        return new Readiness(URI.create("http://127.0.0.1:%d/q/health/ready".formatted(managementPort)));
    }

    /** Asks again and again while it makes sense; returns whether the server became ready. */
    boolean await(Duration limit, BooleanSupplier stillHope) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (stillHope.getAsBoolean() && System.nanoTime() - end < 0) {
            if (isThere()) {
                return true;
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        }
        return false;
    }

    private boolean isThere() {
        try {
            if (!(address.toURL().openConnection() instanceof HttpURLConnection connection)) {
                return false;
            }
            connection.setConnectTimeout(CALL_MILLIS);
            connection.setReadTimeout(CALL_MILLIS);
            return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
        } catch (IOException notYet) {
            return false;
        }
    }
}
