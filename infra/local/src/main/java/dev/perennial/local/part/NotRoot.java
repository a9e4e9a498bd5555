package dev.perennial.local.part;

import dev.perennial.local.machine.LocalFailure;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** PostgreSQL refuses to run as root; in a user namespace of its own it is nobody, and its files are still ours. */
final class NotRoot {
    private static final List<String> NAMESPACE = List.of("unshare", "--user");

    private NotRoot() {}

    /** Words to put before a command so that it does not run as root; none for an ordinary user. */
    static List<String> prefix() throws LocalFailure {
        if (!"root".equals(System.getProperty("user.name"))) {
            return List.of();
        }
        if (!namespacesWork()) {
            throw new LocalFailure(
                    "PostgreSQL does not run as root, and this machine allows no user namespaces (unshare --user): start as an ordinary user");
        }
        return NAMESPACE;
    }

    private static boolean namespacesWork() {
        try {
            Process trial = new ProcessBuilder("unshare", "--user", "true")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return trial.waitFor(10, TimeUnit.SECONDS) && trial.exitValue() == 0;
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
