package dev.perennial.server.start;

import dev.perennial.server.config.PerennialConfig;
import dev.perennial.server.config.Role;
import dev.perennial.server.loop.Loop;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.util.Collections;
import java.util.EnumSet;
import org.flywaydb.core.Flyway;
import org.jboss.logging.Logger;

/**
 * The database's schema: brought up to date at start where that is asked for, and waited for where the database is not
 * there yet.
 */
@ApplicationScoped
public class Schema {
    private static final Logger LOG = Logger.getLogger(Schema.class);

    private final Flyway flyway;
    private final PerennialConfig config;
    private volatile boolean current;
    private Loop loop = Loop.NONE;

    Schema(Flyway flyway, PerennialConfig config) {
        this.flyway = flyway;
        this.config = config;
    }

    void start(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) StartupEvent event) {
        boolean needed = !Collections.disjoint(
                config.roles(), EnumSet.of(Role.API, Role.INTAKE, Role.ORCHESTRATOR, Role.GATEWAY));
        if (needed && config.database().migrate()) {
            loop = Loop.untilDone("schema", this::migrate);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        loop.close();
    }

    /** Applies what is missing; returns how many steps that were. */
    public int migrate() {
        int applied = flyway.migrate().migrationsExecuted;
        current = true;
        LOG.infof("schema current applied=%d", applied);
        return applied;
    }

    boolean isCurrent() {
        if (!current) {
            current = flyway.info().pending().length == 0;
        }
        return current;
    }
}
