package dev.perennial.server.temporal;

import dev.perennial.server.config.PerennialConfig;
import dev.perennial.server.loop.Loop;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.temporal.client.WorkflowClient;
import io.temporal.common.interceptors.WorkerInterceptor;
import io.temporal.worker.WorkerFactory;
import io.temporal.worker.WorkerFactoryOptions;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.interceptor.Interceptor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The workers of this process, by its roles. They start as soon as Temporal is there, and stop first at shutdown: no
 * new work, then a grace for what runs, then interruption; database, Kafka and store close afterwards.
 */
@ApplicationScoped
class Workers {
    private static final Logger LOG = Logger.getLogger(Workers.class);
    private static final int FIRST = Interceptor.Priority.PLATFORM_BEFORE;

    private final PerennialConfig config;
    private final TemporalNamespace namespace;
    private final ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor(Workers::beatThread);
    private final WorkerFactory factory;
    private final Instance<WorkerCrew> crews;
    private volatile boolean wanted;
    private volatile boolean running;
    private Loop loop = Loop.NONE;

    Workers(
            PerennialConfig config,
            TemporalNamespace namespace,
            WorkflowClient client,
            @Any Instance<WorkerCrew> crews) {
        this.config = config;
        this.namespace = namespace;
        this.factory = WorkerFactory.newInstance(client, options());
        this.crews = crews;
    }

    boolean areWanted() {
        return wanted;
    }

    boolean areRunning() {
        return running;
    }

    void start(@Observes StartupEvent event) {
        for (WorkerCrew crew : crews) {
            if (config.roles().contains(crew.role())) {
                crew.signOn(factory);
                wanted = true;
            }
        }
        if (wanted) {
            loop = Loop.untilDone("workers", this::begin);
        }
    }

    void stop(@Observes @Priority(FIRST) ShutdownEvent event) {
        loop.close();
        if (running) {
            factory.shutdown();
            factory.awaitTermination(config.temporal().grace().toMillis(), TimeUnit.MILLISECONDS);
            factory.shutdownNow();
            beats.shutdownNow();
            LOG.info("workers stopped");
        }
    }

    private WorkerFactoryOptions options() {
        Stream<WorkerInterceptor> wished = config.temporal().silence().stream().map(ShortSilence::new);
        return WorkerFactoryOptions.newBuilder()
                .setWorkerInterceptors(Stream.concat(Stream.of(new NamedLogs(), new SteadyBeats(beats)), wished)
                        .toArray(WorkerInterceptor[]::new))
                .build();
    }

    private static Thread beatThread(Runnable work) {
        Thread thread = new Thread(work, "beats");
        thread.setDaemon(true);
        return thread;
    }

    private void begin() {
        namespace.prepare();
        factory.start();
        running = true;
        LOG.infof("workers started roles=%s", config.roles());
    }
}
