package dev.perennial.server.modes;

import dev.perennial.contract.line.LineId;
import dev.perennial.server.problem.Refusal;
import dev.perennial.server.rebuild.Rebuild;
import dev.perennial.server.start.Schema;
import dev.perennial.server.temporal.TemporalNamespace;
import io.grpc.StatusRuntimeException;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import jakarta.enterprise.inject.Instance;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/** The modes of the application's main. */
public final class Modes implements QuarkusApplication {
    private static final Logger LOG = Logger.getLogger(Modes.class);
    private static final int REFUSED = 2;
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
            case REBUILD -> rebuild(words.subList(1, words.size()));
            default ->
                refused("'" + words.get(0)
                        + "' is no mode; use none to serve, 'migrate', 'temporal-init' or 'rebuild [TENANT/LINE]'");
        };
    }

    private int rebuild(List<String> lines) {
        try {
            if (lines.isEmpty()) {
                rebuild.get().all();
            } else {
                lines.stream().map(LineId::parse).toList().forEach(line -> rebuild.get()
                        .line(line));
            }
            return 0;
        } catch (IllegalArgumentException | Refusal e) {
            return refused(String.valueOf(e.getMessage()));
        } catch (StatusRuntimeException e) {
            return refused("Temporal does not answer (" + e.getMessage()
                    + "); set perennial.temporal.target and perennial.temporal.namespace");
        }
    }

    private static int refused(String sentence) {
        LOG.error(sentence);
        return REFUSED;
    }

    private static int job(Runnable work) {
        work.run();
        return 0;
    }
}
