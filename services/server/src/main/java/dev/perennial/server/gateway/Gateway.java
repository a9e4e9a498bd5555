package dev.perennial.server.gateway;

import dev.perennial.contract.line.RevisionId;
import dev.perennial.server.config.PerennialConfig;
import dev.perennial.server.config.Role;
import dev.perennial.server.loop.Loop;
import dev.perennial.server.loop.Loop.Next;
import dev.perennial.server.problem.Refusal;
import dev.perennial.server.registry.Splits;
import dev.perennial.server.requests.RequestIds;
import dev.perennial.steps.port.Registry;
import dev.perennial.store.ModelStore;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.interceptor.Interceptor;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The gateway role: reads the splits again and again, has endpoints opened and closed as they say, and says in the
 * registry which revisions are up.
 */
@ApplicationScoped
class Gateway {
    private static final Duration GOODBYE = Duration.ofSeconds(5);
    private static final long SAY_AGAIN = Duration.ofSeconds(3).toNanos();

    private final PerennialConfig config;
    private final Splits splits;
    private final Routes routes = new Routes(System::nanoTime);
    private final ExecutorService work = Executors.newSingleThreadExecutor(Gateway::daemon);
    private final Endpoints endpoints;
    private final Completions completions;
    private final Map<RevisionId, Long> said = new HashMap<>();
    private final String name = ManagementFactory.getRuntimeMXBean().getName();
    private Loop loop = Loop.NONE;

    Gateway(PerennialConfig config, Splits splits, Opener opener, RequestIds ids, Tally tally) {
        this.config = config;
        this.splits = splits;
        this.endpoints = new Endpoints(opener::open, work, System::nanoTime);
        this.completions = new Completions(routes, endpoints, ids, tally::answered);
        tally.watch(endpoints);
    }

    void start(@Observes StartupEvent event) {
        if (config.roles().contains(Role.GATEWAY)) {
            loop = Loop.start("gateway", config.gateway().poll(), this::round);
        }
    }

    /** Opens no more, and lets the answers under way end for a while, before what takes their records stops. */
    void stop(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) ShutdownEvent event) {
        loop.close();
        endpoints.want(Set.of());
        endpoints.awaitUnused(GOODBYE);
        work.shutdown();
    }

    /** Who serves; throws {@link Refusal} when this process does not play the role. */
    Routes routes() {
        requireRole();
        return routes;
    }

    /** Asks models; throws {@link Refusal} when this process does not play the role. */
    Completions completions() {
        requireRole();
        return completions;
    }

    /** What is missing before this process can serve every line. */
    Optional<String> missing() {
        return ModelsReadiness.missing(routes, endpoints);
    }

    private void requireRole() {
        if (!config.roles().contains(Role.GATEWAY)) {
            throw Refusal.unknown(
                    "This process does not serve models; ask one with the role gateway, or add it to perennial.roles.");
        }
    }

    private Next round() {
        routes.observe(splits.all());
        endpoints.want(routes.named());
        Set<RevisionId> up = endpoints.up();
        said.keySet().retainAll(up);
        up.forEach(this::say);
        return Next.PAUSE;
    }

    private void say(RevisionId revision) {
        long now = System.nanoTime();
        Long before = said.get(revision);
        if (before == null || now - before >= SAY_AGAIN) {
            splits.up(revision, name);
            said.put(revision, now);
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "gateway-endpoints");
        thread.setDaemon(true);
        return thread;
    }

    /** Opens revisions from the store, by the manifest that the registry knows. */
    @ApplicationScoped
    static class Opener {
        private final PerennialConfig config;
        private final Registry registry;
        private final Instance<ModelStore> models;

        Opener(PerennialConfig config, Registry registry, Instance<ModelStore> models) {
            this.config = config;
            this.registry = registry;
            this.models = models;
        }

        Endpoint open(RevisionId revision) {
            return registry.revision(revision)
                    .map(found -> RuntimeEndpoint.open(models.get(), found.manifest(), config.gateway()))
                    .orElseThrow(() -> new IllegalStateException(
                            "The traffic split names " + revision + ", which the registry does not hold"));
        }
    }

    /** Counts answers and sends them on. */
    @ApplicationScoped
    static class Tally {
        private final BoundedSender sender;
        private final GatewayRecords records;
        private final MeterRegistry meters;

        Tally(PerennialConfig config, BoundedSender sender, MeterRegistry meters) {
            this.sender = sender;
            this.records = new GatewayRecords(config);
            this.meters = meters;
        }

        void answered(Answer answer) {
            String line = answer.revision().line().toString();
            meters.counter("perennial.gateway.requests", "line", line).increment();
            meters.counter("perennial.gateway.tokens", "line", line, "kind", "prompt")
                    .increment(answer.promptTokens());
            meters.counter("perennial.gateway.tokens", "line", line, "kind", "answer")
                    .increment(answer.generation().ids().size());
            sender.offer(() -> records.inference(answer));
        }

        void watch(Endpoints endpoints) {
            Gauge.builder("perennial.gateway.endpoints", endpoints, Endpoints::open)
                    .description("models open in this process")
                    .strongReference(true)
                    .register(meters);
        }
    }
}
