package dev.perennial.server;

import dev.perennial.server.modes.Modes;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;

/**
 * The application's main: without arguments it serves the roles of {@code perennial.roles}; {@code migrate} brings the
 * database's schema up to date and ends; {@code temporal-init} prepares the Temporal namespace and ends;
 * {@code rebuild} brings the projections of all lines, or of those named behind it, back from the workflows' histories
 * and ends.
 */
@QuarkusMain
public final class PerennialServer {
    private PerennialServer() {}

    /** Runs one mode until it ends. */
    public static void main(String[] arguments) {
        Modes.prepare(arguments);
        Quarkus.run(Modes.class, arguments);
    }
}
