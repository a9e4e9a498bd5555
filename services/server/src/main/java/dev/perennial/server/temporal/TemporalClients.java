package dev.perennial.server.temporal;

import dev.perennial.server.config.PerennialConfig;
import dev.perennial.server.config.TemporalConfig;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.common.converter.DataConverter;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Makes the one client of this process; it connects when first used, so that the process starts without Temporal. */
@ApplicationScoped
class TemporalClients {
    private final TemporalConfig config;

    TemporalClients(PerennialConfig config) {
        this.config = config.temporal();
    }

    @Produces
    @Singleton
    WorkflowServiceStubs stubs() {
        return WorkflowServiceStubs.newServiceStubs(WorkflowServiceStubsOptions.newBuilder()
                .setTarget(config.target())
                .setRpcTimeout(Duration.ofSeconds(10))
                .validateAndBuildWithDefaults());
    }

    void close(@Disposes WorkflowServiceStubs stubs) {
        stubs.shutdown();
        stubs.awaitTermination(2, TimeUnit.SECONDS);
        stubs.shutdownNow();
    }

    @Produces
    @Singleton
    WorkflowClient client(WorkflowServiceStubs stubs, DataConverter converter) {
        return WorkflowClient.newInstance(
                stubs,
                WorkflowClientOptions.newBuilder()
                        .setNamespace(config.namespace())
                        .setIdentity("perennial@"
                                + ManagementFactory.getRuntimeMXBean().getName())
                        .setDataConverter(converter)
                        .build());
    }
}
