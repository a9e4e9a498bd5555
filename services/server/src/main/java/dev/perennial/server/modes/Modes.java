package dev.perennial.server.modes;

import dev.perennial.contract.line.LineId;
import dev.perennial.server.config.Role;
import dev.perennial.server.problem.Refusal;
import dev.perennial.server.rebuild.Rebuild;
import dev.perennial.server.registry.Restoration.Restored;
import dev.perennial.server.start.Schema;
import dev.perennial.server.temporal.TemporalNamespace;
import dev.perennial.store.failure.StoreException;
import io.grpc.StatusRuntimeException;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.enterprise.inject.Instance;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.flywaydb.core.api.FlywayException;
import org.jboss.logging.Logger;

/** The modes of the application's main. */
public final class Modes implements QuarkusApplication {
    private static final Logger LOG = Logger.getLogger(Modes.class);
    private static final int REFUSED = 1;
    private static final int MISUSED = 2;
    private static final String MIGRATE = "migrate";
    private static final String TEMPORAL_INIT = "temporal-init";
    private static final String REBUILD = "rebuild";
    private static final Set<String> JOBS = Set.of(MIGRATE, TEMPORAL_INIT, REBUILD);

    private final Instance<Schema> schema;
    private final Instance<TemporalNamespace> namespace;
    private final Instance<Rebuild> rebuild;

    Modes(Instance<Schema> schema, Instance<TemporalNamespace> namespace, Instance<Rebuild> rebuild) {
        this.schema = schema;
        this.namespace = namespace;
        this.rebuild = rebuild;
    }

    /** Before anything starts: a job plays no role and opens no port. */
    public static void prepare(String[] arguments) {
        if (arguments.length > 0 && JOBS.contains(arguments[0])) {
            System.setProperty("perennial.roles", Role.NONE.name().toLowerCase(Locale.ROOT));
            System.setProperty("quarkus.http.host-enabled", "false");
            System.setProperty("quarkus.management.host-enabled", "false");
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
            case REBUILD -> rebuild(words.subList(1, words.size()));
            default ->
                ended(
                        MISUSED,
                        "'" + words.get(0)
                                + "' is no mode; use none to serve, 'migrate', 'temporal-init' or 'rebuild [TENANT/LINE ...]'");
        };
    }

    private int rebuild(List<String> names) {
        List<LineId> lines;
        try {
            lines = names.stream().map(LineId::parse).toList();
        } catch (IllegalArgumentException malformed) {
            return ended(MISUSED, String.valueOf(malformed.getMessage()));
        }
        try {
            schema.get().migrate();
            return restored(lines).gaps().isEmpty() ? 0 : REFUSED;
        } catch (Refusal | StoreException refused) {
            return ended(REFUSED, String.valueOf(refused.getMessage()));
        } catch (FlywayException unreachable) {
            return ended(
                    REFUSED,
                    "The database cannot be used (" + unreachable.getMessage()
                            + "); start it, or set quarkus.datasource.jdbc.url.");
        } catch (StatusRuntimeException unreachable) {
            return ended(
                    REFUSED,
                    "Temporal does not answer (" + unreachable.getMessage()
                            + "); start it, or set perennial.temporal.target and perennial.temporal.namespace.");
        }
    }

    private Restored restored(List<LineId> lines) {
        Rebuild mode = rebuild.get();
        return lines.isEmpty()
                ? mode.all()
                : lines.stream().map(mode::line).reduce(new Restored(0, List.of()), Restored::and);
    }

    private static int ended(int code, String sentence) {
        LOG.error(sentence);
        return code;
    }

    private static int job(Runnable work) {
        work.run();
        return 0;
    }
}
