package dev.perennial.server.modes;

import dev.perennial.server.start.Schema;
import dev.perennial.server.temporal.TemporalNamespace;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.enterprise.inject.Instance;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/** The modes of the application's main. */
public final class Modes implements QuarkusApplication {
    private static final Logger LOG = Logger.getLogger(Modes.class);
    private static final String MIGRATE = "migrate";
    private static final String TEMPORAL_INIT = "temporal-init";
    private static final Set<String> JOBS = Set.of(MIGRATE, TEMPORAL_INIT);

    private final Instance<Schema> schema;
    private final Instance<TemporalNamespace> namespace;

    Modes(Instance<Schema> schema, Instance<TemporalNamespace> namespace) {
        this.schema = schema;
        this.namespace = namespace;
    }

    /** Before anything starts: a job plays no role and opens no port. */
    public static void prepare(String[] arguments) {
        if (arguments.length > 0 && JOBS.contains(arguments[0])) {
            System.setProperty("perennial.roles", "");
            System.setProperty("quarkus.http.host-enabled", "false");
            System.setProperty("quarkus.management.enabled", "false");
        }
    }

    @Override
    public int run(String... arguments) {
        List<String> words = List.of(arguments);
        if (words.isEmpty()) {
            Quarkus.waitForExit();
            return 0;
        }
        return switch (words.get(0)) {
            case MIGRATE -> job(() -> schema.get().migrate());
            case TEMPORAL_INIT -> job(() -> namespace.get().prepare());
            default -> {
                LOG.errorf("'%s' is no mode; use none to serve, 'migrate', or 'temporal-init'", words.get(0));
                yield 2;
            }
        };
    }

    private static int job(Runnable work) {
        work.run();
        return 0;
    }
}
