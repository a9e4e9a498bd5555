package dev.perennial.server.artifacts;

import dev.perennial.server.config.PerennialConfig;
import dev.perennial.server.config.Role;
import dev.perennial.server.loop.Loop;
import dev.perennial.server.start.Dependency;
import dev.perennial.store.failure.StoreException;
import dev.perennial.store.object.ConditionProbe;
import dev.perennial.store.s3.S3ObjectStore;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** The store's bucket, made at start when it is missing. */
@ApplicationScoped
class StoreDependency implements Dependency {
    private final PerennialConfig config;
    private final S3ObjectStore store;
    private Loop loop = Loop.NONE;

    StoreDependency(PerennialConfig config, S3ObjectStore store) {
        this.config = config;
        this.store = store;
    }

    void start(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) StartupEvent event) {
        if (!Collections.disjoint(config.roles(), neededBy())) {
            loop = Loop.untilDone("bucket", this::prepare);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        loop.close();
    }

    private void prepare() {
        store.createBucketIfAbsent();
        ConditionProbe.run(store);
    }

    @Override
    public String name() {
        return "store";
    }

    @Override
    public Set<Role> neededBy() {
        return EnumSet.complementOf(EnumSet.of(Role.NONE));
    }

    @Override
    public Optional<String> missing() {
        try {
            store.stat("readiness");
            return Optional.empty();
        } catch (StoreException e) {
            return Optional.of("S3 at " + config.s3().endpoint() + " does not serve bucket '"
                    + config.s3().bucket() + "' (" + e.getMessage()
                    + "); check perennial.s3.endpoint, access-key and secret-key");
        }
    }
}
